import type { Pin } from '@distribute/contracts'
import { commitOf, describeChanges, nameNextCheckout, type TreeChange } from '@distribute/domain'
import type { Checkout } from '@distribute/store'
import type { CloneDeps } from './clone-deps.ts'
import { findBeginning, findChanges } from './git/find-changes.ts'
import { limitGit } from './git/git-limits.ts'
import { checkOut, type RepositoryOptions } from './git/repository.ts'
import type { ProjectLease } from './project-lease.ts'
import { switchTo } from './switch-to.ts'

export interface Provision {
  readonly repository: RepositoryOptions
  /** The repository has the commit, unless it was lost since the fetch. */
  readonly commit: string
}

export interface Provided {
  readonly pin: Pin
  /** the changes because of which the commit was checked out again; empty: none */
  readonly changes: readonly TreeChange[]
}

/**
 * Provides a revision of the commit on the share, under the lease of the project: the existing
 * revision if its files match Git, otherwise a new checkout in another folder. A changed revision
 * stays for the tasks that use it, which are warned.
 */
export async function provideRevision(deps: CloneDeps, lease: ProjectLease, provision: Provision): Promise<Provided> {
  const { share, projects } = deps
  const { commit } = provision
  const { name: project } = lease.holder
  const checkouts = await projects.listCheckouts({ project, revision: commit })
  const ready = checkouts.findLast(({ state }) => state === 'ready')
  const pin = { project, revision: ready?.revision ?? nameUnused(commit, checkouts) }
  const changes = (await share.hasRevision(pin))
    ? await findRevisionChanges(deps, pin, provision.repository.signal)
    : []
  if (changes.length > 0 && ready !== undefined) {
    const by = { project, revision: nameNextCheckout(commit, names(checkouts)) }
    await republish(deps, lease, { pin: by, provision })
    await replace(deps, lease, { pin, by, changes })
    return { pin: by, changes }
  }
  if (changes.length > 0) await republish(deps, lease, { pin, provision })
  else await publish(deps, lease, { pin, provision })
  return { pin, changes: [] }
}

const names = (checkouts: readonly Checkout[]) => checkouts.map(({ revision }) => revision)

/** Reuses the last revision if it was about to be removed: no task uses it. */
function nameUnused(commit: string, checkouts: readonly Checkout[]): string {
  const last = checkouts.at(-1)
  return last?.state === 'removing' ? last.revision : nameNextCheckout(commit, names(checkouts))
}

/** Throws Git's error if the comparison fails. */
export async function findRevisionChanges(
  { share, server }: Pick<CloneDeps, 'share' | 'server'>,
  pin: Pin,
  signal: AbortSignal,
): Promise<readonly TreeChange[]> {
  return await findChanges({
    repository: share.cacheOf(pin.project),
    commit: commitOf(pin.revision),
    folder: share.revisionFolder(pin),
    index: share.indexOf(pin),
    limits: limitGit(server),
    signal,
  })
}

interface Publication {
  readonly pin: Pin
  readonly provision: Provision
}

/** For a name that no task uses: existing files are not a revision. */
async function republish(deps: CloneDeps, lease: ProjectLease, publication: Publication): Promise<void> {
  await lease.confirm()
  await deps.share.removeRevision(publication.pin)
  await publish(deps, lease, publication)
}

async function publish({ share }: CloneDeps, lease: ProjectLease, { pin, provision }: Publication): Promise<void> {
  if (await share.hasRevision(pin)) return
  const { repository, commit } = provision
  repository.onProgress('checking out')
  const staging = await share.createStaging(pin.project)
  await checkOut(repository, commit, staging)
  await lease.confirm()
  await share.publish(staging, pin)
}

interface Change {
  readonly pin: Pin
  readonly by: Pin
  readonly changes: readonly TreeChange[]
}

async function replace(deps: CloneDeps, lease: ProjectLease, { pin, by, changes }: Change): Promise<void> {
  const { share, projects, logger } = deps
  const { project, revision } = pin
  const sinceMs = await findBeginning(share.revisionFolder(pin), changes)
  const text = describeChanges(changes)
  const since = new Date(sinceMs).toISOString()
  const replacement = {
    changed: revision,
    by: by.revision,
    changes: text,
    sinceMs,
    warning: `files of revision ${revision} of project ${project} were changed since ${since}, and this task may have used them: ${text}`,
  }
  const decide = () => projects.replaceChanged(lease.holder, replacement)
  const isCurrent = (await projects.find(project))?.current?.revision === revision
  if (isCurrent) await switchTo(share, by, decide)
  else if (!(await decide())) await lease.confirm()
  logger.warn(
    { project, revision, by: by.revision, since, changes: text },
    'revision changed on the share: checked out again',
  )
}
