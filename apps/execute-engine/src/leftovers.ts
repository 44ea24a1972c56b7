import { formatUnitKey, type UnitKey } from '@distribute/contracts'
import type { UnitRun } from '@distribute/runner'

/** Runs that an earlier process left in STATE_DIR. */
export interface Leftovers {
  readonly own: readonly UnitRun[]
  /** of another store, which knows what they are */
  readonly foreign: readonly UnitRun[]
}

export function sortLeftovers(runs: readonly UnitRun[], storeId: string): Leftovers {
  const { own = [], foreign = [] } = Object.groupBy(runs, (run) => (run.storeId === storeId ? 'own' : 'foreign'))
  return { own, foreign }
}

/** Of the units that run under this engine's name, those of which it has no run. */
export function findUnitsWithoutRun(held: readonly UnitKey[], runs: readonly UnitKey[]): readonly UnitKey[] {
  const known = new Set(runs.map(formatUnitKey))
  return held.filter((unit) => !known.has(formatUnitKey(unit)))
}
