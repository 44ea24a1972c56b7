import { setTimeout as delay } from 'node:timers/promises'
import { AppError, type Pin } from '@distribute/contracts'
import { cloneError, explainGitError, isGitError } from './git.ts'
import type { GitServer } from './git-server.ts'
import { prepareShare } from './prepare-share.ts'
import { type HeldProject, type HoldDeps, holdLost, tryHoldProject } from './project-hold.ts'
import { checkOut, fetchCommit, type RepositoryOptions } from './repository.ts'
import { CannotReplace, type Share } from './share.ts'

export interface CloneDeps extends HoldDeps {
  readonly storeId: string
  readonly share: Share
  readonly server: GitServer
}

export interface CloneRequest {
  readonly name: string
  /** branch, tag or commit; null: the default branch */
  readonly ref: string | null
}

export interface CloneSignals {
  /** aborted when the process stops */
  readonly stopping: AbortSignal
  /** The project is held: from here on the store shows that it is cloned. */
  onHeld(): void
}

/** `not_replaced`: what stands under the project's name on the share cannot be moved away. */
export type CloneOutcome =
  | { readonly kind: 'cloned'; readonly commit: string }
  | { readonly kind: 'failed' | 'not_replaced'; readonly reason: string }

/** Revisions that are kept although nobody uses them: the last ones, and young ones. */
const kept = { keep: 5, keepMs: 7 * 86_400_000 }
const holdPollMs = 250

/**
 * Brings a project's commit onto the share and makes it the current one; whatever goes wrong, and wherever this process
 * dies, the one that was current stays it. Clones of one project, in whatever process, come one after the other; one that
 * was asked for fetches after that moment, so that it has what was pushed before.
 */
export async function cloneProject(
  deps: CloneDeps,
  request: CloneRequest,
  signals: CloneSignals,
): Promise<CloneOutcome> {
  const { name, ref } = request
  const startedAt = performance.now()
  const outcome = await holdAndClone(deps, request, signals).catch((error) => toOutcome(deps, request, error))
  const details = { project: name, ref, ms: Math.round(performance.now() - startedAt) }
  if (outcome.kind === 'cloned') deps.logger.info({ ...details, commit: outcome.commit }, 'project cloned')
  else deps.logger.warn({ ...details, reason: outcome.reason }, 'project could not be cloned')
  return outcome
}

/** What nobody foresaw is in the log with where it comes from. */
function toOutcome({ logger }: CloneDeps, { name }: CloneRequest, error: unknown): CloneOutcome {
  if (error instanceof CannotReplace) return { kind: 'not_replaced', reason: error.message }
  if (error instanceof AppError) return { kind: 'failed', reason: error.message }
  if (!isGitError(error)) logger.error({ err: error, project: name }, 'a clone failed in a way that nobody foresaw')
  return { kind: 'failed', reason: explainGitError(error) }
}

async function holdAndClone(deps: CloneDeps, request: CloneRequest, signals: CloneSignals): Promise<CloneOutcome> {
  const held = await waitForHold(deps, request.name, signals.stopping)
  signals.onHeld()
  const outcome = await cloneHeld(deps, held, { request, stopping: signals.stopping }).catch((error) =>
    toOutcome(deps, request, error),
  )
  await held.release(outcome.kind === 'cloned' ? null : outcome.reason)
  return outcome
}

async function waitForHold({ server, ...deps }: CloneDeps, name: string, stopping: AbortSignal): Promise<HeldProject> {
  const until = performance.now() + server.timeoutSeconds * 1000
  for (;;) {
    stopping.throwIfAborted()
    const held = await tryHoldProject(deps, name)
    if (held !== undefined) return held
    if (performance.now() >= until)
      throw cloneError(`another clone of ${name} has not ended within ${server.timeoutSeconds} s`)
    await delay(holdPollMs)
  }
}

interface CloneWork {
  readonly request: CloneRequest
  readonly stopping: AbortSignal
}

async function cloneHeld(deps: CloneDeps, held: HeldProject, { request, stopping }: CloneWork): Promise<CloneOutcome> {
  const { share, server, logger } = deps
  const { name, ref } = request
  const deadline = AbortSignal.timeout(server.timeoutSeconds * 1000)
  const signal = AbortSignal.any([deadline, held.lost, stopping])
  await prepareShare(deps)
  try {
    // what an earlier process left: its locks would stop git
    await share.clean(name)
    const repository = { folder: share.cacheOf(name), server, project: name, signal, onProgress: held.noteProgress }
    const pin = { project: name, revision: await fetchCommit(repository, ref) }
    await publish(share, held, { repository, pin })
    signal.throwIfAborted()
    await switchTo(deps, held, { pin, ref })
    await removeOld(deps, held)
    return { kind: 'cloned', commit: pin.revision }
  } catch (error) {
    if (deadline.aborted)
      throw cloneError(`${name} was not cloned within ${server.timeoutSeconds} s ([Gitlab] TIMEOUT_SECONDS)`)
    throw signal.aborted ? signal.reason : error
  } finally {
    await share.clean(name).catch((error) => logger.warn({ err: error, project: name }, 'rubbish of a clone stays'))
  }
}

interface Publication {
  readonly repository: RepositoryOptions
  readonly pin: Pin
}

async function publish(share: Share, held: HeldProject, { repository, pin }: Publication): Promise<void> {
  if (await share.hasRevision(pin)) return
  repository.onProgress('checking out')
  const staging = await share.createStaging(pin.project)
  await checkOut(repository, pin.revision, staging)
  await held.confirm()
  await share.publish(staging, pin)
}

/** The store decides; what may fail on the share comes before, and what is left is one rename. */
async function switchTo(
  { share, projects }: CloneDeps,
  { holder }: HeldProject,
  { pin, ref }: { pin: Pin; ref: string | null },
): Promise<void> {
  const change = await share.prepareSwitch(pin)
  const isDecided = await projects.makeCurrent(holder, { commit: pin.revision, ref }).catch(async (error) => {
    await change.rollBack()
    throw error
  })
  if (isDecided) return await change.commit()
  await change.rollBack()
  throw holdLost(pin.project)
}

/** Not a reason to call a clone failed: what cannot be removed is tried again by the next one. */
async function removeOld({ share, projects, logger }: CloneDeps, held: HeldProject): Promise<void> {
  const { holder } = held
  const project = holder.name
  try {
    for (const revision of await projects.markRemovable(holder, kept)) {
      await held.confirm()
      await share.removeRevision({ project, revision })
      await projects.forgetRevision({ project, revision })
      logger.info({ project, revision }, 'old revision removed')
    }
  } catch (error) {
    logger.warn({ err: error, project }, 'old revisions could not be removed')
  }
}
