import { AppError } from '@distribute/contracts'
import { startTicker } from '@distribute/service'
import type { ProjectHolder, ProjectStore } from '@distribute/store'
import type { Logger } from 'pino'
import { ulid } from 'ulid'

export interface HoldDeps {
  readonly projects: ProjectStore
  readonly logger: Logger
  /** how long a project stays with a process that is not heard of */
  readonly leaseMs: number
}

/** A project that is ours to change, for as long as the signal is not aborted. */
export interface HeldProject {
  readonly holder: ProjectHolder
  /** Aborted when the store was not heard of for a lease: somebody else may have the project. */
  readonly lost: AbortSignal
  /** For people who ask meanwhile. */
  noteProgress(text: string): void
  /** Ends the hold. */
  release(error: string | null): Promise<void>
}

/** often enough that people see progress, and that several may fail before the lease lapses */
const renewalMs = (leaseMs: number) => Math.min(2000, leaseMs / 4)

/** Takes the project and keeps it; undefined while somebody else has it. */
export async function tryHoldProject(
  { projects, logger, leaseMs }: HoldDeps,
  name: string,
): Promise<HeldProject | undefined> {
  const holder = { name, owner: ulid() }
  if (!(await projects.hold({ ...holder, leaseMs }))) return undefined
  const lost = new AbortController()
  let heldAt = performance.now()
  let progress: string | null = null
  const renewer = startTicker({
    name: `hold of project ${name}`,
    intervalMs: renewalMs(leaseMs),
    logger,
    task: async () => {
      if (performance.now() - heldAt > leaseMs) lost.abort(holdLost(name))
      const sentAt = performance.now()
      if (await projects.prolong({ ...holder, leaseMs, progress })) heldAt = sentAt
      else lost.abort(holdLost(name))
    },
  })
  return {
    holder,
    lost: lost.signal,
    noteProgress: (text) => {
      progress = text
    },
    release: async (error) => {
      await renewer.stop()
      await projects.release(holder, error)
    },
  }
}

export function holdLost(name: string): AppError {
  return new AppError(
    'clone_failed',
    `project ${name} was taken over by another distribute: this one was out of touch for too long`,
  )
}
