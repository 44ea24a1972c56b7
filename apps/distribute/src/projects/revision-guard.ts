import { AppError, type Pin } from '@distribute/contracts'
import { commitOf, describeChanges, type TreeChange } from '@distribute/domain'
import pLimit from 'p-limit'
import type { CloneDeps } from './clone-project.ts'
import { explainGitError } from './git.ts'
import { waitForLease } from './project-lease.ts'
import { findRevisionChanges, provideRevision } from './provide-revision.ts'
import { ensureCommit } from './repository.ts'
import { createTurns } from './turns.ts'

/** Answers which revision a new task may use: files that something else than distribute has changed are not run. */
export interface RevisionGuard {
  readonly name: string
  /**
   * The revision of the pin's commit whose files are as Git has them, just looked at; where there is none any more, the
   * commit is checked out anew. Throws `AppError` `share_unavailable` when it cannot be.
   */
  secure(pin: Pin): Promise<SecuredPin>
  /** Ends what is under way; safe to repeat. */
  stop(): void
}

interface SecuredPin {
  readonly pin: Pin
  /** for the task */
  readonly warning: string | undefined
}

/** to compare: a folder of 10,000 files takes 0.2 s, and some seconds where each has to be read */
const compareWithinMs = 30_000
/** at a time: each is a git that looks at every file of a folder */
const maxLooks = 4

export function createRevisionGuard(deps: CloneDeps): RevisionGuard {
  const { projects, share, storeId } = deps
  const stopping = new AbortController()
  const inTurn = createTurns<SecuredPin>()
  const slots = pLimit(maxLooks)
  const look = async (pin: Pin): Promise<SecuredPin> => {
    await share.check(storeId)
    // what is not there at all is for the store and the reader of the playbook to refuse
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
      return await inTurn(`${pin.project} ${pin.revision}`, () => look(pin))
    },
    name: 'revision guard',
    stop: () => stopping.abort(new AppError('share_unavailable', 'distribute is stopped')),
  }
}

/** Undefined where Git cannot tell: its cache may be broken. */
async function compare(deps: CloneDeps, pin: Pin, stopping: AbortSignal): Promise<readonly TreeChange[] | undefined> {
  const signal = AbortSignal.any([stopping, AbortSignal.timeout(compareWithinMs)])
  try {
    return await findRevisionChanges(deps, pin, signal)
  } catch (error) {
    stopping.throwIfAborted()
    const reason = signal.aborted ? `not within ${compareWithinMs / 1000} s` : explainGitError(error)
    deps.logger.warn({ ...pin, reason }, 'revision could not be compared with Git')
    return undefined
  }
}

interface Need {
  /** empty: nobody knows */
  readonly changes: readonly TreeChange[]
  readonly stopping: AbortSignal
}

/** Looks again once it has the project, and a repository that works: another distribute may have been as quick. */
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
  return new AppError('share_unavailable', `${what} and could not be checked out anew: ${reason}`, { cause })
}

function describeRenewal(pin: Pin, by: Pin, changes: readonly TreeChange[]): string {
  return `${name(pin)} had been changed on the share (${describeChanges(changes)}): this task uses a new checkout of it, ${by.revision}`
}

function name({ project, revision }: Pin): string {
  return `revision ${revision} of project ${project}`
}
