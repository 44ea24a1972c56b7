import { setTimeout as delay } from 'node:timers/promises'
import { AppError, type Pin } from '@distribute/contracts'
import { cloneError, explainGitError } from './git.ts'
import type { GitServer } from './git-server.ts'
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
  stopping: AbortSignal,
): Promise<CloneOutcome> {
  const { name, ref } = request
  const startedAt = performance.now()
  const outcome = await holdAndClone(deps, request, stopping).catch(toOutcome)
  const details = { project: name, ref, ms: Math.round(performance.now() - startedAt) }
  if (outcome.kind === 'cloned') deps.logger.info({ ...details, commit: outcome.commit }, 'project cloned')
  else deps.logger.warn({ ...details, reason: outcome.reason }, 'project could not be cloned')
  return outcome
}

function toOutcome(error: unknown): CloneOutcome {
  if (error instanceof CannotReplace) return { kind: 'not_replaced', reason: error.message }
  return { kind: 'failed', reason: error instanceof AppError ? error.message : explainGitError(error) }
}

async function holdAndClone(deps: CloneDeps, request: CloneRequest, stopping: AbortSignal): Promise<CloneOutcome> {
  await deps.share.prepare(deps.storeId)
  const held = await waitForHold(deps, request.name, stopping)
  const outcome = await cloneHeld(deps, held, { request, stopping }).catch(toOutcome)
  await deps.share
    .clean(request.name)
    .catch((error) => deps.logger.warn({ err: error, project: request.name }, 'rubbish of a clone stays'))
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

async function cloneHeld(
  deps: CloneDeps,
  held: HeldProject,
  { request: { name, ref }, stopping }: { request: CloneRequest; stopping: AbortSignal },
): Promise<CloneOutcome> {
  const { share, server } = deps
  const deadline = AbortSignal.timeout(server.timeoutSeconds * 1000)
  const signal = AbortSignal.any([deadline, held.lost, stopping])
  const folder = share.cacheOf(name)
  const repository = { folder, server, project: name, signal, onProgress: held.noteProgress }
  // what an earlier process left: its locks would stop git
  await share.clean(name)
  try {
    const commit = await fetchCommit(repository, ref)
    const pin = { project: name, revision: commit }
    await publish(share, repository, pin)
    signal.throwIfAborted()
    await switchTo(deps, held, { pin, ref })
    await removeOld(deps, held)
    return { kind: 'cloned', commit }
  } catch (error) {
    if (deadline.aborted)
      throw cloneError(`${name} was not cloned within ${server.timeoutSeconds} s ([Gitlab] TIMEOUT_SECONDS)`)
    throw signal.aborted ? signal.reason : error
  }
}

async function publish(share: Share, repository: RepositoryOptions, pin: Pin): Promise<void> {
  if (await share.hasRevision(pin)) return
  repository.onProgress('checking out')
  const staging = await share.createStaging(pin.project)
  await checkOut(repository, pin.revision, staging)
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
async function removeOld({ share, projects, logger }: CloneDeps, { holder }: HeldProject): Promise<void> {
  const project = holder.name
  try {
    for (const revision of await projects.markRemovable(holder, kept)) {
      await share.removeRevision({ project, revision })
      await projects.forgetRevision({ project, revision })
      logger.info({ project, revision }, 'old revision removed')
    }
  } catch (error) {
    logger.warn({ err: error, project }, 'old revisions could not be removed')
  }
}
