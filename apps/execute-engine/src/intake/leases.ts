import { bootTimeMs } from '@distribute/runner'
import type { Store } from '@distribute/store'
import type { UnitRuns } from './unit-runs.ts'

export interface LeasesOptions {
  readonly store: Store
  readonly runs: UnitRuns
  readonly engine: { readonly id: string; readonly incarnation: string }
  readonly leaseMs: number
}

/**
 * One round of renewals: renews the lease of every unit with a run, reports its progress, and
 * cancels runs whose task was cancelled. A run may go on for one lease, counted from before the
 * renewal was sent. The lease in the store ends later, so a run has ended before anyone finds its
 * lease lapsed.
 */
export async function renewLeases({ store, runs, engine, leaseMs }: LeasesOptions): Promise<void> {
  const renewals = runs.describe()
  if (renewals.length === 0) return
  const untilBootMs = bootTimeMs() + leaseMs
  const answers = await store.units.renew(engine.id, engine.incarnation, renewals, leaseMs)
  runs.reported(renewals)
  for (const { wish, ...unit } of answers) {
    if (wish === 'gone') runs.giveUp(unit)
    else runs.extend(unit, untilBootMs)
    if (wish === 'cancel') runs.end(unit, 'cancel')
  }
}

/**
 * Often enough that a cancel takes effect within 2 s, and that three renewals may fail before a
 * lease lapses.
 */
export function renewalIntervalMs(leaseMs: number): number {
  return Math.min(2000, leaseMs / 4)
}
