import type { Pin } from '@distribute/contracts'

/** The folder of one revision on a share; nothing in it ever changes. */
export function revisionFolder(sharePath: string, { project, revision }: Pin): string {
  return `${withoutEnd(sharePath)}/.revisions/${project}/${revision}`
}

/** The link to a project's current revision. */
export function projectLink(sharePath: string, project: string): string {
  return `${withoutEnd(sharePath)}/${project}`
}

function withoutEnd(sharePath: string): string {
  return sharePath.replace(/\/+$/, '')
}
