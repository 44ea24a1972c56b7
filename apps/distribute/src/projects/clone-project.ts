import { AppError } from '@distribute/contracts'
import type { CloneDeps } from './clone-deps.ts'
import { cloneError, explainGitError, isGitError } from './git/git.ts'
import { fetchCommit } from './git/repository.ts'
import { type ProjectLease, waitForLease } from './project-lease.ts'
import { provideRevision } from './provide-revision.ts'
import { prepareShare } from './share/prepare-share.ts'
import { CannotReplace } from './share/share.ts'
import { switchTo } from './switch-to.ts'

export interface CloneRequest {
  readonly name: string
  /** branch, tag or commit; null: the default branch */
  readonly ref: string | null
}

export interface CloneSignals {
  /** aborted when the process stops */
  readonly stopping: AbortSignal
  /**
   * Called once this process has the lease: from now on the store shows that the project is being
   * cloned.
   */
  onLeased(): void
}

/**
 * `not_replaced`: a file or folder under the name of the project on the share cannot be moved away.
 */
export type CloneOutcome =
  | { readonly kind: 'cloned'; readonly commit: string }
  | { readonly kind: 'failed' | 'not_replaced'; readonly reason: string }

/** Unused revisions to keep: the last ones, recent ones, and those recently found changed. */
const kept = { keep: 5, keepMs: 7 * 86_400_000, keepChangedMs: 86_400_000 }

/**
 * Checks a commit of a project out onto the share and makes it current. After a failure or a crash
 * the previous revision stays current. Clones of one project run one after the other, also across
 * processes. Each clone fetches after it was requested, so that it has what was pushed before.
 */
export async function cloneProject(
  deps: CloneDeps,
  request: CloneRequest,
  signals: CloneSignals,
): Promise<CloneOutcome> {
  const { name, ref } = request
  const startedAt = performance.now()
  const outcome = await leaseAndClone(deps, request, signals).catch((error) => toOutcome(deps, request, error))
  const ms = performance.now() - startedAt
  deps.onCloneEnded?.(outcome, ms)
  const details = { project: name, ref, ms: Math.round(ms) }
  if (outcome.kind === 'cloned') deps.logger.info({ ...details, commit: outcome.commit }, 'project cloned')
  else deps.logger.warn({ ...details, reason: outcome.reason }, 'project not cloned')
  return outcome
}

/** Unexpected errors are logged with their stack. */
function toOutcome({ logger }: CloneDeps, { name }: CloneRequest, error: unknown): CloneOutcome {
  if (error instanceof CannotReplace) return { kind: 'not_replaced', reason: error.message }
  if (error instanceof AppError) return { kind: 'failed', reason: error.message }
  if (!isGitError(error)) logger.error({ err: error, project: name }, 'clone failed unexpectedly')
  return { kind: 'failed', reason: explainGitError(error) }
}

async function leaseAndClone(deps: CloneDeps, request: CloneRequest, signals: CloneSignals): Promise<CloneOutcome> {
  const lease = await waitForLease(deps, request.name, {
    seconds: deps.server.timeoutSeconds,
    stopping: signals.stopping,
  })
  signals.onLeased()
  const outcome = await cloneLeased(deps, lease, { request, stopping: signals.stopping }).catch((error) =>
    toOutcome(deps, request, error),
  )
  await lease.release(outcome.kind === 'cloned' ? null : outcome.reason)
  return outcome
}

interface CloneWork {
  readonly request: CloneRequest
  readonly stopping: AbortSignal
}

async function cloneLeased(
  deps: CloneDeps,
  lease: ProjectLease,
  { request, stopping }: CloneWork,
): Promise<CloneOutcome> {
  const { share, server, logger, projects } = deps
  const { name, ref } = request
  const deadline = AbortSignal.timeout(server.timeoutSeconds * 1000)
  const signal = AbortSignal.any([deadline, lease.lost, stopping])
  await prepareShare(deps)
  try {
    // Locks that an earlier process left would stop git.
    await share.clean(name)
    const repository = { folder: share.cacheOf(name), server, project: name, signal, onProgress: lease.noteProgress }
    const commit = await fetchCommit(repository, ref)
    const { pin } = await provideRevision(deps, lease, { repository, commit })
    signal.throwIfAborted()
    await switchTo(share, pin, () => projects.makeCurrent(lease.holder, { revision: pin.revision, ref }))
    await removeOld(deps, lease)
    return { kind: 'cloned', commit }
  } catch (error) {
    if (deadline.aborted)
      throw cloneError(`${name} was not cloned within ${server.timeoutSeconds} s ([Gitlab] TIMEOUT_SECONDS)`)
    throw signal.aborted ? signal.reason : error
  } finally {
    await share.clean(name).catch((error) => logger.warn({ err: error, project: name }, 'clone not cleaned up'))
  }
}

/** Errors do not fail the clone: the next clone tries again. */
async function removeOld({ share, projects, logger }: CloneDeps, lease: ProjectLease): Promise<void> {
  const { holder } = lease
  const project = holder.name
  try {
    for (const revision of await projects.markRemovable(holder, kept)) {
      await lease.confirm()
      await share.removeRevision({ project, revision })
      await projects.forgetRevision({ project, revision })
      logger.info({ project, revision }, 'old revision removed')
    }
  } catch (error) {
    logger.warn({ err: error, project }, 'old revisions not removed')
  }
}
