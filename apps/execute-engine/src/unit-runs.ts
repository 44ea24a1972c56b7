import { formatUnitKey, type UnitKey } from '@distribute/contracts'
import type { UnitRun } from '@distribute/runner'

type EndReason = Parameters<UnitRun['end']>[0]

interface Held {
  readonly unit: UnitKey
  run?: UnitRun
  endReason?: EndReason
}

/**
 * The units that this engine holds, from before their claim until they are recorded. Their leases are renewed,
 * none is claimed twice, and a wish to end reaches a run even when it comes before the run has started.
 */
export class UnitRuns {
  readonly #held = new Map<string, Held>()

  /** False when the unit is held already. */
  tryHold({ task, unit, attempt }: UnitKey): boolean {
    const key = { task, unit, attempt }
    if (this.#held.has(formatUnitKey(key))) return false
    this.#held.set(formatUnitKey(key), { unit: key })
    return true
  }

  drop(unit: UnitKey): void {
    this.#held.delete(formatUnitKey(unit))
  }

  list(): readonly UnitKey[] {
    return [...this.#held.values()].map((held) => held.unit)
  }

  started(run: UnitRun): void {
    const held = this.#held.get(formatUnitKey(run))
    if (held === undefined) return
    held.run = run
    if (held.endReason !== undefined) run.end(held.endReason)
  }

  end(unit: UnitKey, reason: EndReason): void {
    const held = this.#held.get(formatUnitKey(unit))
    if (held === undefined) return
    held.endReason ??= reason
    held.run?.end(held.endReason)
  }

  endAll(reason: EndReason): void {
    for (const held of this.#held.values()) this.end(held.unit, reason)
  }
}
