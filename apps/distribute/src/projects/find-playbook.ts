import { readFile } from 'node:fs/promises'
import type { AppError, ProjectPlaybook } from '@distribute/contracts'
import type { ProjectStore } from '@distribute/store'
import { invalidInput } from '../invalid-input.ts'
import { findFileInside } from './share/read-inside.ts'
import type { Share } from './share/share.ts'

export interface FindPlaybookDeps {
  readonly store: { readonly projects: Pick<ProjectStore, 'find' | 'listRevisions'> }
}

export interface PlaybookReader {
  readonly store: { readonly storeId: string }
  readonly share: Share
  readonly settings: { readonly maxPlaybookBytes: number }
}

/** A playbook, as a request names it. */
export interface NamedPlaybook {
  readonly name?: string | undefined
  readonly project: string
  readonly path: string
  /** a commit, or the beginning of its id; left out: the current revision */
  readonly revision?: string | undefined
}

/**
 * Chooses the commit that every unit runs. Throws `AppError` `invalid_input` that lists the
 * alternatives.
 */
export async function findPlaybook({ store }: FindPlaybookDeps, named: NamedPlaybook): Promise<ProjectPlaybook> {
  const { name, project, path } = named
  const revision = await findRevision(store.projects, named)
  return { kind: 'playbook', name: name ?? `${project}/${path}`, project, path, revision }
}

async function findRevision(
  projects: FindPlaybookDeps['store']['projects'],
  { project, revision }: NamedPlaybook,
): Promise<string> {
  const found = await projects.find(project)
  if (found === undefined) throw invalidPlaybook('project', `there is no project ${project}: clone it first`)
  if (revision === undefined) {
    if (found.current === null)
      throw invalidPlaybook('project', `project ${project} has no revision yet: its state is ${found.state}`)
    return found.current.revision
  }
  const intact = (await projects.listRevisions(project)).filter(({ changes }) => changes === null)
  const commits = [...new Set(intact.map(({ commit }) => commit))]
  const [match, other] = commits.filter((commit) => commit.startsWith(revision))
  const only = other === undefined ? intact.find(({ commit }) => commit === match) : undefined
  if (only !== undefined) return only.revision
  const there = `available commits: ${commits.slice(0, 10).join(', ') || 'none'}`
  throw invalidPlaybook(
    'revision',
    `${match === undefined ? 'no commit' : 'more than one commit'} of ${project} begins with ${revision}; ${there}`,
  )
}

/**
 * Reads a playbook from the share. Throws `AppError` `invalid_input` if the file does not exist or
 * is too large, and `share_unavailable` if the share is unavailable.
 */
export async function readPlaybook(
  { share, store, settings }: PlaybookReader,
  { project, path, revision }: ProjectPlaybook,
): Promise<string> {
  await share.check(store.storeId)
  if (!(await share.hasRevision({ project, revision }))) {
    throw invalidPlaybook('revision', `revision ${revision} of project ${project} is no longer on the share`)
  }
  const folder = share.revisionFolder({ project, revision })
  const file = await findFileInside(folder, path)
  if (file === undefined)
    throw invalidPlaybook('path', `project ${project} has no file ${path} in revision ${revision}`)
  const excess = explainExcess(file.bytes, settings)
  if (excess !== undefined) throw invalidPlaybook('path', `${path} ${excess}`)
  return await readFile(file.place, 'utf8')
}

/** Explains why a playbook is too large, or returns undefined. */
export function explainExcess(bytes: number, { maxPlaybookBytes }: PlaybookReader['settings']): string | undefined {
  if (bytes <= maxPlaybookBytes) return undefined
  return `has ${bytes} bytes: at most ${maxPlaybookBytes} are allowed ([Limits] MAX_PLAYBOOK_BYTES)`
}

function invalidPlaybook(field: 'project' | 'revision' | 'path', message: string): AppError {
  return invalidInput([{ path: `playbook.${field}`, message }])
}
