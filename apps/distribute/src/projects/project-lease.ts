import { setTimeout as delay } from 'node:timers/promises'
import { AppError } from '@distribute/contracts'
import { startTicker, waitFor } from '@distribute/service'
import type { LeaseHolder, ProjectStore, SeenLease } from '@distribute/store'
import type { Logger } from 'pino'
import { ulid } from 'ulid'
import { cloneError } from './git/git.ts'

export interface LeaseDeps {
  readonly projects: ProjectStore
  readonly logger: Logger
  /** how long a project stays leased to a process that does not renew */
  readonly leaseMs: number
}

/** The right to change a project, until `lost` is aborted. */
export interface ProjectLease {
  readonly holder: LeaseHolder
  /** Aborted when the lease was not renewed in time: another process may have the project. */
  readonly lost: AbortSignal
  /** Throws if the lease is lost. Call it before each irreversible step. */
  confirm(): Promise<void>
  /** Shown to clients while the clone runs. */
  noteProgress(text: string): void
  /** Releases the lease. Gives up after 30 s: the keeper releases it later. */
  release(error: string | null): Promise<void>
}

/** Often enough to show progress, and to survive several failures before the lease lapses. */
const renewalMs = (leaseMs: number) => Math.min(2000, leaseMs / 4)
const releaseWithinMs = 30_000
const leasePollMs = 250

/**
 * Acquires the lease of a project and renews it. `insteadOf` names a lapsed lease to take over.
 * Returns undefined while another process has the lease.
 */
export async function tryLeaseProject(
  deps: LeaseDeps,
  name: string,
  insteadOf?: SeenLease,
): Promise<ProjectLease | undefined> {
  const { projects, logger, leaseMs } = deps
  const holder = { name, owner: ulid() }
  const lease = startLease(leaseMs, () => leaseLost(name))
  const sentAt = performance.now()
  if (!(await projects.acquireLease({ ...holder, leaseMs, insteadOf }))) return void lease.end()
  lease.renew(sentAt)
  let progress: string | null = null
  const confirm = async () => {
    const askedAt = performance.now()
    if (await projects.renewLease({ ...holder, leaseMs, progress })) lease.renew(askedAt)
    else lease.lose()
    lease.lost.throwIfAborted()
  }
  const intervalMs = renewalMs(leaseMs)
  const renewer = startTicker({
    name: `lease of project ${name}`,
    intervalMs,
    logger,
    task: async () => {
      try {
        await confirm()
      } catch (error) {
        // `lost` already tells the loss to the work on the project.
        if (!lease.lost.aborted) throw error
      }
    },
  })
  return {
    holder,
    lost: lease.lost,
    confirm,
    noteProgress: (text) => {
      progress = text
    },
    release: async (error) => {
      await renewer.stop()
      lease.end()
      await release(deps, holder, error)
    },
  }
}

export interface LeaseWait {
  /** how long to wait */
  readonly seconds: number
  /** aborted when the process stops */
  readonly stopping: AbortSignal
}

/** Throws `AppError` `clone_failed` if another process has the lease for all that time. */
export async function waitForLease(
  deps: LeaseDeps,
  name: string,
  { seconds, stopping }: LeaseWait,
): Promise<ProjectLease> {
  const until = performance.now() + seconds * 1000
  for (;;) {
    stopping.throwIfAborted()
    const lease = await tryLeaseProject(deps, name)
    if (lease !== undefined) return lease
    if (performance.now() >= until) throw cloneError(`another clone of ${name} has not ended within ${seconds} s`)
    await delay(leasePollMs)
  }
}

/** A lease that was not renewed for its duration is lost, also while the store does not answer. */
function startLease(leaseMs: number, explain: () => AppError) {
  const lost = new AbortController()
  const lose = () => lost.abort(explain())
  let timer: NodeJS.Timeout | undefined
  return {
    lost: lost.signal,
    lose,
    renew: (sentAt: number) => {
      clearTimeout(timer)
      timer = setTimeout(lose, Math.max(0, sentAt + leaseMs - performance.now()))
    },
    end: () => clearTimeout(timer),
  }
}

async function release({ projects, logger }: LeaseDeps, holder: LeaseHolder, error: string | null): Promise<void> {
  const signal = AbortSignal.timeout(releaseWithinMs)
  try {
    await waitFor({ what: 'store', attempt: () => projects.releaseLease(holder, error), logger, signal })
  } catch (failure) {
    logger.error({ err: failure, project: holder.name }, 'project lease not released')
  }
}

export function leaseLost(name: string): AppError {
  return new AppError(
    'clone_failed',
    `project ${name} was taken over by another distribute: this one could not renew its lease in time`,
  )
}
