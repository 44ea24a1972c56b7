import { formatUnitKey, type UnitKey, type UnitProgress } from '@distribute/contracts'
import type { RunProgress } from '@distribute/domain'
import type { UnitRun } from '@distribute/runner'
import type { Renewal } from '@distribute/store'

type EndReason = Parameters<UnitRun['end']>[0]

interface Entry {
  readonly unit: UnitKey
  run?: UnitRun
  progress?: RunProgress
  endReason?: EndReason
  /** the progress that the store knows, as JSON */
  knownProgress?: string
}

/** What a unit waits for before it is done. For people. */
export interface UnitWait {
  readonly unit: string
  readonly waitsFor: 'its start' | 'its hosts' | 'its record'
  /** hosts of the unit */
  readonly hostCount: number
  /** the first hosts that it waits for; in a run, with their step */
  readonly hosts: readonly string[]
  /** start of the oldest step, or end of the run */
  readonly since: Date | null
}

/** hosts of one unit that a log line names */
const maxNames = 5

/**
 * The units of this engine, from before their claim until they are recorded. Makes sure that no
 * unit is claimed twice, and that a request to end a run takes effect even if it comes before the
 * run starts.
 */
export class UnitRuns {
  readonly #entries = new Map<string, Entry>()
  readonly #excluded = new Set<string>()

  /** False when the unit is already here, or excluded. */
  tryAdd({ task, unit, attempt }: UnitKey): boolean {
    const key = { task, unit, attempt }
    const name = formatUnitKey(key)
    if (this.#entries.has(name) || this.#excluded.has(name)) return false
    this.#entries.set(name, { unit: key })
    return true
  }

  /**
   * Never takes this unit again: its journal is kept for the next process, and a repeated message
   * must not restart it.
   */
  exclude(unit: UnitKey): void {
    this.#excluded.add(formatUnitKey(unit))
  }

  drop(unit: UnitKey): void {
    this.#entries.delete(formatUnitKey(unit))
  }

  list(): readonly UnitKey[] {
    return [...this.#entries.values()].map((entry) => entry.unit)
  }

  started(run: UnitRun, progress: RunProgress): void {
    const entry = this.#entries.get(formatUnitKey(run))
    if (entry === undefined) return
    entry.run = run
    entry.progress = progress
    if (entry.endReason !== undefined) run.end(entry.endReason)
  }

  end(unit: UnitKey, reason: EndReason): void {
    const entry = this.#entries.get(formatUnitKey(unit))
    if (entry === undefined) return
    entry.endReason ??= reason
    entry.run?.end(entry.endReason)
  }

  endAll(reason: EndReason): void {
    for (const entry of this.#entries.values()) this.end(entry.unit, reason)
  }

  /** Lets the run go on until then: its lease was renewed. */
  extend(unit: UnitKey, untilBootMs: number): void {
    this.#entries.get(formatUnitKey(unit))?.run?.runUntil(untilBootMs)
  }

  /**
   * Handles the loss of a unit. If another engine may run its hosts again, the run ends; otherwise
   * it goes on, because a late result is worth more than none.
   */
  giveUp(unit: UnitKey): void {
    const run = this.#entries.get(formatUnitKey(unit))?.run
    if (run?.request.onEngineLoss === 'retry') this.end(unit, 'stopped')
  }

  listWaits(): readonly UnitWait[] {
    return [...this.#entries.values()].map(describeWait)
  }

  /**
   * Lists every unit with a run, and its progress if that changed since the last renewal. Skips
   * units whose claim or start is still in flight: their lease is new, and renewing a claim in
   * flight would report the unit as lost.
   */
  describe(): readonly Renewal[] {
    const running = [...this.#entries.values()].filter(({ run }) => run !== undefined)
    return running.map((entry) => {
      const progress = describeProgress(entry)
      return JSON.stringify(progress) === entry.knownProgress ? entry.unit : { ...entry.unit, progress }
    })
  }

  /** Notes that the store has stored what `describe` returned. */
  reported(renewals: readonly Renewal[]): void {
    for (const { progress, ...unit } of renewals) {
      const entry = this.#entries.get(formatUnitKey(unit))
      if (entry !== undefined && progress !== undefined) entry.knownProgress = JSON.stringify(progress)
    }
  }
}

function describeWait({ unit, run, progress }: Entry): UnitWait {
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

function describeProgress({ progress }: Entry): UnitProgress | undefined {
  if (progress === undefined) return undefined
  const { outstanding, steps } = progress
  return { outstanding: outstanding.map(({ host, name, sinceMs }) => ({ host, step: name, sinceMs })), steps }
}
