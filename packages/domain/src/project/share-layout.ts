import type { Pin } from '@distribute/contracts'

/** The folder of one revision on a share. */
export function revisionFolder(sharePath: string, { project, revision }: Pin): string {
  return `${withoutEnd(sharePath)}/.revisions/${project}/${revision}`
}

/** The link to a project's current revision. */
export function projectLink(sharePath: string, project: string): string {
  return `${withoutEnd(sharePath)}/${project}`
}

/**
 * A file with the id of the store that the share belongs to, in one line. Reading it proves that
 * the share is mounted.
 */
export function shareMarker(sharePath: string): string {
  return `${withoutEnd(sharePath)}/.distribute-share`
}

function withoutEnd(sharePath: string): string {
  return sharePath.replace(/\/+$/, '')
}
