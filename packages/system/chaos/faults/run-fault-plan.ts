import { setTimeout as delay } from 'node:timers/promises'
import type { FaultLog } from './fault-log.ts'
import { type FaultScene, injectFault } from './inject-fault.ts'
import type { PlannedFault } from './plan-faults.ts'

export interface FaultPlanRun {
  readonly plan: readonly PlannedFault[]
  readonly scene: FaultScene
  readonly log: FaultLog
  readonly signal: AbortSignal
}

/** Retries a fault that has no target at its time, up to a limit: the run may be too quiet. */
const tryAgainMs = 150
const tryForMs = 20_000

/** Injects every fault at its time, concurrently, and resolves when the last one is over. */
export async function runFaultPlan({ plan, scene, log, signal }: FaultPlanRun): Promise<void> {
  const ends = await Promise.allSettled(plan.map((planned) => runFault(planned)))
  const failure = ends.find(({ status }) => status === 'rejected')
  if (failure?.status === 'rejected') throw failure.reason

  async function runFault(planned: PlannedFault): Promise<void> {
    await delay(planned.atMs, undefined, { signal })
    const giveUpAt = performance.now() + tryForMs
    let fault = await tryFault(planned)
    while (fault === undefined && performance.now() < giveUpAt) {
      await delay(tryAgainMs, undefined, { signal })
      fault = await tryFault(planned)
    }
    if (fault !== undefined) await log.add(fault)
  }

  /** A fault on the messages of an unavailable broker fails: it is retried, as without a target. */
  async function tryFault(planned: PlannedFault) {
    if (!planned.kind.endsWith('-messages')) return await injectFault(planned, scene)
    return await injectFault(planned, scene).catch(() => undefined)
  }
}
