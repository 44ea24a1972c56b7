import type { Store } from '@distribute/store'
import type { UnitRuns } from './unit-runs.ts'

export interface LeasesOptions {
  readonly store: Store
  readonly runs: UnitRuns
  readonly engine: { readonly id: string; readonly incarnation: string }
  readonly leaseMs: number
}

/**
 * One round of renewals: prolongs the lease of every unit that the engine holds, and passes on what their tasks
 * wish. A unit that is `gone` was reaped while the store did not hear of us, or was recorded a moment ago; its
 * run goes on, because a late result is worth more than none.
 */
export async function renewLeases({ store, runs, engine, leaseMs }: LeasesOptions): Promise<void> {
  const held = runs.list()
  if (held.length === 0) return
  for (const unit of await store.units.renew(engine.id, engine.incarnation, held, leaseMs)) {
    if (unit.wish === 'cancel') runs.end(unit, 'cancel')
  }
}

/** Often enough that a wish is heard within 2 s, and that three renewals may fail before a lease lapses. */
export function renewalIntervalMs(leaseMs: number): number {
  return Math.min(2000, leaseMs / 4)
}
