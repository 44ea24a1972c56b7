import { formatUnitKey, type UnitKey, type UnitProgress } from '@distribute/contracts'
import type { RunProgress } from '@distribute/domain'
import type { UnitRun } from '@distribute/runner'
import type { Renewal } from '@distribute/store'

type EndReason = Parameters<UnitRun['end']>[0]

interface Held {
  readonly unit: UnitKey
  run?: UnitRun
  progress?: RunProgress
  endReason?: EndReason
  /** what the store was last told of its progress, as JSON */
  toldProgress?: string
}

/** What has to happen before a unit is held no more, for people. */
export interface UnitWait {
  readonly unit: string
  readonly waitsFor: 'its start' | 'its hosts' | 'its record'
  /** hosts that it was to run */
  readonly hostCount: number
  /** the first of those that are waited for, in a run with their step */
  readonly hosts: readonly string[]
  /** of the oldest step, or of the run's end */
  readonly since: Date | null
}

/** hosts of one unit that a line names */
const maxNames = 5

/**
 * The units that this engine holds, from before their claim until they are recorded. Their leases are renewed,
 * none is claimed twice, and a wish to end reaches a run even when it comes before the run has started.
 */
export class UnitRuns {
  readonly #held = new Map<string, Held>()
  readonly #refused = new Set<string>()

  /** False when the unit is held already, or refused. */
  tryHold({ task, unit, attempt }: UnitKey): boolean {
    const key = { task, unit, attempt }
    const name = formatUnitKey(key)
    if (this.#held.has(name) || this.#refused.has(name)) return false
    this.#held.set(name, { unit: key })
    return true
  }

  /** The unit's journal was kept for the next process: its message may come again, and must not start it anew. */
  refuse(unit: UnitKey): void {
    this.#refused.add(formatUnitKey(unit))
  }

  drop(unit: UnitKey): void {
    this.#held.delete(formatUnitKey(unit))
  }

  list(): readonly UnitKey[] {
    return [...this.#held.values()].map((held) => held.unit)
  }

  started(run: UnitRun, progress: RunProgress): void {
    const held = this.#held.get(formatUnitKey(run))
    if (held === undefined) return
    held.run = run
    held.progress = progress
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

  /** The lease was prolonged: the run may go on until then. */
  prolong(unit: UnitKey, untilBootMs: number): void {
    this.#held.get(formatUnitKey(unit))?.run?.hold(untilBootMs)
  }

  /**
   * The unit is not ours any more. Where somebody else may run its hosts again, the run must end; else it goes on,
   * because a late result is worth more than none.
   */
  giveUp(unit: UnitKey): void {
    const run = this.#held.get(formatUnitKey(unit))?.run
    if (run?.request.onEngineLoss === 'retry') this.end(unit, 'stopped')
  }

  listWaits(): readonly UnitWait[] {
    return [...this.#held.values()].map(describeWait)
  }

  /**
   * Every unit with a run, with how far it is where the store was not told that yet. The lease of one that is
   * being claimed or started is new; and of a claim that is under way a renewal would say that the unit is not ours.
   */
  describe(): readonly Renewal[] {
    const running = [...this.#held.values()].filter(({ run }) => run !== undefined)
    return running.map((held) => {
      const progress = describeProgress(held)
      return JSON.stringify(progress) === held.toldProgress ? held.unit : { ...held.unit, progress }
    })
  }

  /** The store has taken what `describe` said. */
  told(renewals: readonly Renewal[]): void {
    for (const { progress, ...unit } of renewals) {
      const held = this.#held.get(formatUnitKey(unit))
      if (held !== undefined && progress !== undefined) held.toldProgress = JSON.stringify(progress)
    }
  }
}

function describeWait({ unit, run, progress }: Held): UnitWait {
  const name = formatUnitKey(unit)
  if (run === undefined || progress === undefined)
    return { unit: name, waitsFor: 'its start', hostCount: 0, hosts: [], since: null }
  const { end, outstanding } = progress
  const shared = { unit: name, hostCount: run.hosts.length }
  if (end !== undefined)
    return { ...shared, waitsFor: 'its record', hosts: run.hosts.slice(0, maxNames), since: new Date(end.at) }
  const hosts = outstanding.slice(0, maxNames).map(({ host, name: step }) => `${host}: ${step}`)
  const sinceMs = outstanding[0]?.sinceMs
  return { ...shared, waitsFor: 'its hosts', hosts, since: sinceMs === undefined ? null : new Date(sinceMs) }
}

function describeProgress({ progress }: Held): UnitProgress | undefined {
  if (progress === undefined) return undefined
  const { outstanding, steps } = progress
  return { outstanding: outstanding.map(({ host, name, sinceMs }) => ({ host, step: name, sinceMs })), steps }
}
