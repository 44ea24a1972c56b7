import type { TaskEventData } from '@distribute/contracts'
import type { HostResult } from '@distribute/store'
import { viewHost } from '../hosts/host-view.ts'
import { formatEvent } from './format-event.ts'

/** The event `hosts` of these results. */
export function formatHosts(rows: readonly HostResult[], id?: number): Buffer {
  return formatEvent('hosts', { hosts: rows.map(toChange) }, { id })
}

function toChange(row: HostResult): TaskEventData<'hosts'>['hosts'][number] {
  const { host, state, rc, changed, durationMs, cause } = viewHost({ ...row, ...noOutput })
  return { host, state, rc, changed, durationMs, cause }
}

const noOutput = { stdout: '', stderr: '', result: '', steps: [], truncated: false }

/**
 * What the hosts of running units were last told as. A unit is recorded every few hosts: only those
 * that changed are told again. Units that do not run are forgotten.
 */
export class ToldHosts {
  readonly #byUnit = new Map<number, Map<number, string>>()

  /** Returns the hosts that were not told as they are now, and remembers them. */
  takeNew(rows: readonly HostResult[]): readonly HostResult[] {
    const news = rows.filter((row) => this.#take(row))
    for (const { unit, unitState } of rows) if (unitState !== 'running') this.#byUnit.delete(unit)
    return news
  }

  #take({ unit, seq, state, attempt, unitState }: HostResult): boolean {
    const told = this.#byUnit.get(unit) ?? new Map<number, string>()
    const now = `${attempt} ${state} ${state === 'waiting' ? unitState : ''}`
    if (told.get(seq) === now) return false
    this.#byUnit.set(unit, told.set(seq, now))
    return true
  }
}
