import { setTimeout as delay } from 'node:timers/promises'
import { AppError } from '@distribute/contracts'
import { startTicker, waitFor } from '@distribute/service'
import type { ProjectHolder, ProjectStore, SeenHold } from '@distribute/store'
import type { Logger } from 'pino'
import { ulid } from 'ulid'
import { cloneError } from './git.ts'

export interface LeaseDeps {
  readonly projects: ProjectStore
  readonly logger: Logger
  /** how long a project stays with a process that is not heard of */
  readonly leaseMs: number
}

/** A project that is ours to change, for as long as the signal is not aborted. */
export interface ProjectLease {
  readonly holder: ProjectHolder
  /** Aborted when the store was not heard of for a lease: somebody else may have the project. */
  readonly lost: AbortSignal
  /** Throws when the project is not ours any more: to be asked before what cannot be undone. */
  confirm(): Promise<void>
  /** For people who ask meanwhile. */
  noteProgress(text: string): void
  /** Ends the hold; what the store does not hear of for half a minute is left for the keeper. */
  release(error: string | null): Promise<void>
}

/** often enough that people see progress, and that several may fail before the lease lapses */
const renewalMs = (leaseMs: number) => Math.min(2000, leaseMs / 4)
const releaseWithinMs = 30_000
const leasePollMs = 250

/** Takes the project, also instead of whoever has it by a hold that lapsed, and keeps it; undefined while somebody else has it. */
export async function tryLeaseProject(
  deps: LeaseDeps,
  name: string,
  insteadOf?: SeenHold,
): Promise<ProjectLease | undefined> {
  const { projects, logger, leaseMs } = deps
  const holder = { name, owner: ulid() }
  const lease = startLease(leaseMs, () => leaseLost(name))
  const sentAt = performance.now()
  if (!(await projects.hold({ ...holder, leaseMs, insteadOf }))) return void lease.end()
  lease.prolong(sentAt)
  let progress: string | null = null
  const confirm = async () => {
    const askedAt = performance.now()
    if (await projects.prolong({ ...holder, leaseMs, progress })) lease.prolong(askedAt)
    else lease.lose()
    lease.lost.throwIfAborted()
  }
  const intervalMs = renewalMs(leaseMs)
  const renewer = startTicker({
    name: `hold of project ${name}`,
    intervalMs,
    logger,
    task: async () => {
      try {
        await confirm()
      } catch (error) {
        // whoever works on the project hears of a loss by the signal
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

/** Throws `AppError` `clone_failed` when somebody else has the project for so long. */
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

/** A hold that was not prolonged for a lease is lost, also while the store does not answer at all. */
function startLease(leaseMs: number, explain: () => AppError) {
  const lost = new AbortController()
  const lose = () => lost.abort(explain())
  let timer: NodeJS.Timeout | undefined
  return {
    lost: lost.signal,
    lose,
    prolong: (sentAt: number) => {
      clearTimeout(timer)
      timer = setTimeout(lose, Math.max(0, sentAt + leaseMs - performance.now()))
    },
    end: () => clearTimeout(timer),
  }
}

async function release({ projects, logger }: LeaseDeps, holder: ProjectHolder, error: string | null): Promise<void> {
  const signal = AbortSignal.timeout(releaseWithinMs)
  try {
    await waitFor({ what: 'store', attempt: () => projects.release(holder, error), logger, signal })
  } catch (failure) {
    logger.error({ err: failure, project: holder.name }, 'the end of a clone could not be noted')
  }
}

export function leaseLost(name: string): AppError {
  return new AppError(
    'clone_failed',
    `project ${name} was taken over by another distribute: this one was out of touch for too long`,
  )
}
