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
 * One round of renewals: prolongs the lease of every unit that the engine holds, tells what each still waits for, and
 * passes on what their tasks wish. A run may go on for one lease, counted from before the renewal was sent: the store's
 * own lease begins later, so whoever finds that one lapsed finds no run.
 */
export async function renewLeases({ store, runs, engine, leaseMs }: LeasesOptions): Promise<void> {
  const renewals = runs.describe()
  if (renewals.length === 0) return
  const untilBootMs = bootTimeMs() + leaseMs
  const answers = await store.units.renew(engine.id, engine.incarnation, renewals, leaseMs)
  runs.told(renewals)
  for (const { wish, ...unit } of answers) {
    if (wish === 'gone') runs.giveUp(unit)
    else runs.prolong(unit, untilBootMs)
    if (wish === 'cancel') runs.end(unit, 'cancel')
  }
}

/** Often enough that a wish is heard within 2 s, and that three renewals may fail before a lease lapses. */
export function renewalIntervalMs(leaseMs: number): number {
  return Math.min(2000, leaseMs / 4)
}
