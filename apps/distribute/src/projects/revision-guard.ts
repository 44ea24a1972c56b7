import { AppError, type Pin } from '@distribute/contracts'
import { commitOf, describeChanges, type TreeChange } from '@distribute/domain'
import pLimit from 'p-limit'
import type { CloneDeps } from './clone-deps.ts'
import { explainGitError } from './git/git.ts'
import { ensureCommit } from './git/repository.ts'
import { waitForLease } from './project-lease.ts'
import { findRevisionChanges, provideRevision } from './provide-revision.ts'
import { createTurns } from './turns.ts'

/**
 * Chooses the revision that a new task may use: files that were changed by anything but distribute
 * are not run.
 */
export interface RevisionGuard {
  readonly name: string
  /**
   * Returns a revision of the commit whose files match Git at this moment, and checks the commit
   * out again if there is none. Throws `AppError` `share_unavailable` if that fails.
   */
  secure(pin: Pin): Promise<SecuredPin>
  /** Ends comparisons and checkouts in progress. Idempotent. */
  stop(): void
}

interface SecuredPin {
  readonly pin: Pin
  /** a warning for the task */
  readonly warning: string | undefined
}

/** A comparison of 10,000 files takes 0.2 s, and several seconds if each file must be read. */
const compareWithinMs = 30_000
/** concurrent comparisons: each is a git that reads every file of a folder */
const maxComparisons = 4

export function createRevisionGuard(deps: CloneDeps): RevisionGuard {
  const { projects, share, storeId } = deps
  const stopping = new AbortController()
  const inTurn = createTurns<SecuredPin>()
  const slots = pLimit(maxComparisons)
  const check = async (pin: Pin): Promise<SecuredPin> => {
    await share.check(storeId)
    // The store and the reader of the playbook report revisions that do not exist.
    if (!(await share.hasRevision(pin))) return { pin, warning: undefined }
    const changes = await slots(() => compare(deps, pin, stopping.signal))
    if (changes?.length === 0) return { pin, warning: undefined }
    try {
      return await provide(deps, pin, { changes: changes ?? [], stopping: stopping.signal })
    } catch (error) {
      const reason = error instanceof AppError ? error.message : explainGitError(error)
      if (changes !== undefined) throw cannotRenew({ pin, changes, reason, cause: error })
      return {
        pin,
        warning: `${name(pin)} could not be compared with Git (${reason}): its files may have been changed`,
      }
    }
  }
  return {
    secure: async (named) => {
      const ready = (await projects.listCheckouts(named)).findLast(({ state }) => state === 'ready')
      if (ready === undefined) return { pin: named, warning: undefined }
      const pin = { project: named.project, revision: ready.revision }
      return await inTurn(`${pin.project} ${pin.revision}`, () => check(pin))
    },
    name: 'revision guard',
    stop: () => stopping.abort(new AppError('share_unavailable', 'distribute is stopping')),
  }
}

/** Returns undefined if the comparison fails: the cache may be damaged. */
async function compare(deps: CloneDeps, pin: Pin, stopping: AbortSignal): Promise<readonly TreeChange[] | undefined> {
  const signal = AbortSignal.any([stopping, AbortSignal.timeout(compareWithinMs)])
  try {
    return await findRevisionChanges(deps, pin, signal)
  } catch (error) {
    stopping.throwIfAborted()
    const reason = signal.aborted ? `not within ${compareWithinMs / 1000} s` : explainGitError(error)
    deps.logger.warn({ ...pin, reason }, 'revision not compared with Git')
    return undefined
  }
}

interface Need {
  /** empty: unknown */
  readonly changes: readonly TreeChange[]
  readonly stopping: AbortSignal
}

/**
 * Compares again under the lease and with a working repository: another distribute may have been
 * faster.
 */
async function provide(deps: CloneDeps, pin: Pin, { changes, stopping }: Need): Promise<SecuredPin> {
  const { server, projects, share } = deps
  const { project } = pin
  const seconds = server.timeoutSeconds
  const before = await projects.find(project)
  const lease = await waitForLease(deps, project, { seconds, stopping })
  try {
    const signal = AbortSignal.any([lease.lost, stopping, AbortSignal.timeout(seconds * 1000)])
    const repository = { folder: share.cacheOf(project), server, project, signal, onProgress: lease.noteProgress }
    const commit = commitOf(pin.revision)
    await share.clean(project)
    await ensureCommit(repository, commit)
    const provided = await provideRevision(deps, lease, { repository, commit })
    if (provided.pin.revision === pin.revision) return { pin, warning: undefined }
    const found = provided.changes.length > 0 ? provided.changes : changes
    return { pin: provided.pin, warning: describeRenewal(pin, provided.pin, found) }
  } finally {
    await share.clean(project).catch(() => undefined)
    await lease.release(before?.lastError ?? null)
  }
}

interface Failure {
  readonly pin: Pin
  readonly changes: readonly TreeChange[]
  readonly reason: string
  readonly cause: unknown
}

function cannotRenew({ pin, changes, reason, cause }: Failure): AppError {
  const what = `${name(pin)} was changed on the share (${describeChanges(changes)})`
  return new AppError('share_unavailable', `${what} and could not be checked out again: ${reason}`, { cause })
}

function describeRenewal(pin: Pin, by: Pin, changes: readonly TreeChange[]): string {
  return `${name(pin)} was changed on the share (${describeChanges(changes)}): this task uses a new checkout, ${by.revision}`
}

function name({ project, revision }: Pin): string {
  return `revision ${revision} of project ${project}`
}
