import type { EndReason, FinalHostState, HostState, OnEngineLoss, UnitKey } from '@distribute/contracts'
import { canFollowHost, maxAttempts } from '@distribute/domain'
import { expect } from 'vitest'
import type { RunningUnit } from '../src/index.ts'
import { createClaim, createOutcome, deal, exited, listRunning, noUnit, submitQueued } from './task-fixtures.ts'
import type { TemporaryStore } from './temporary-store.ts'

export const hosts = ['a.example', 'b.example']
const leaseMs = 60_000

interface Recorded {
  readonly do: 'record'
  readonly engine: number
  readonly host: string
  readonly state: FinalHostState
}

interface Ended {
  readonly do: 'end'
  readonly engine: number
  readonly reason: EndReason
}

/** One step of an engine, the dispatcher, the reaper or the clock. */
export type Step =
  | Recorded
  | Ended
  | { readonly do: 'deal' }
  | { readonly do: 'look' }
  | { readonly do: 'reap' }
  | { readonly do: 'lapse' }
  | { readonly do: 'claim'; readonly engine: number }
  | { readonly do: 'renew'; readonly engine: number }
  | { readonly do: 'restart'; readonly engine: number }
  | { readonly do: 'haunt'; readonly engine: number }

/** Which engine has the unit, by its leases and the answers of the store. */
interface Holder {
  readonly engine: number
  readonly incarnation: number
  readonly unit: UnitKey
  /** whether the reaper has seen this lease: it began before the last look */
  isSeen: boolean
}

interface Row {
  readonly state: HostState
  readonly attempt: number
}

/** Plays the steps on one unit, and checks the invariants after each of them. */
export class Fence {
  readonly #opened: TemporaryStore
  readonly #task: { readonly id: number; readonly lane: string }
  #holder: Holder | undefined
  #latest: UnitKey
  /** as the reaper last saw it */
  #running: readonly RunningUnit[] = []
  /** what each engine believes to run, whichever has the unit */
  readonly #runs: (UnitKey | undefined)[] = [undefined, undefined]
  readonly #incarnations = [0, 0]
  #rows: readonly Row[] = hosts.map(() => ({ state: 'waiting', attempt: 1 }))

  static async create(opened: TemporaryStore, onEngineLoss: OnEngineLoss): Promise<Fence> {
    const { task, lane, units } = await submitQueued(opened.store, { hosts, request: { onEngineLoss } })
    return new Fence(opened, { id: task.id, lane }, units[0] ?? noUnit)
  }

  constructor(opened: TemporaryStore, task: { readonly id: number; readonly lane: string }, unit: UnitKey) {
    this.#opened = opened
    this.#task = task
    this.#latest = unit
  }

  async play(step: Step): Promise<void> {
    if (step.do === 'deal') this.#latest = (await deal(this.#opened.store, this.#task.lane))[0] ?? this.#latest
    else if (step.do === 'reap') await this.#reap()
    else if (step.do === 'look') await this.#look()
    else if (step.do === 'lapse') await this.#lapse()
    else if (step.do === 'record') await this.#record(step)
    else if (step.do === 'end') await this.#end(step)
    else if (step.do === 'claim') await this.#claim(step.engine)
    else if (step.do === 'renew') await this.#renew(step.engine)
    else if (step.do === 'restart') await this.#restart(step.engine)
    else await this.#haunt(step.engine)
    await this.#check()
  }

  #isHeldBy(engine: number): boolean {
    const run = this.#runs[engine]
    const holder = this.#holder
    return (
      holder?.engine === engine &&
      holder.incarnation === this.#incarnations[engine] &&
      holder.unit.attempt === run?.attempt
    )
  }

  #claimOf(engine: number, unit: UnitKey) {
    const incarnation = String(this.#incarnations[engine])
    return createClaim(unit, { engine: `engine-${engine}`, incarnation, leaseMs })
  }

  async #claim(engine: number): Promise<void> {
    const claimed = await this.#opened.store.units.claim(this.#claimOf(engine, this.#latest))
    if (claimed === undefined) return
    expect(claimed.attempt).toBe(this.#latest.attempt)
    // A repeated claim starts the lease again.
    if (this.#holder !== undefined) expect(this.#isHeldBy(engine)).toBe(true)
    this.#runs[engine] = this.#latest
    this.#hold(engine)
  }

  #hold(engine: number): void {
    const incarnation = this.#incarnations[engine] ?? 0
    this.#holder = { engine, incarnation, unit: this.#latest, isSeen: false }
  }

  async #renew(engine: number): Promise<void> {
    const unit = this.#runs[engine]
    if (unit === undefined) return
    const incarnation = String(this.#incarnations[engine])
    const [renewed] = await this.#opened.store.units.renew(`engine-${engine}`, incarnation, [unit], leaseMs)
    expect(renewed?.wish).toBe(this.#isHeldBy(engine) ? 'continue' : 'gone')
    if (this.#isHeldBy(engine)) this.#hold(engine)
  }

  /** The engine dies and restarts; it adopts what its journals name. */
  async #restart(engine: number): Promise<void> {
    const isMine = this.#isHeldBy(engine)
    this.#incarnations[engine] = (this.#incarnations[engine] ?? 0) + 1
    const unit = this.#runs[engine]
    if (unit === undefined) return
    expect(await this.#opened.store.units.adopt(this.#claimOf(engine, unit))).toBe(isMine)
    if (isMine) this.#hold(engine)
  }

  /**
   * An earlier process of the engine, which was only stopped, still believes that it has the unit.
   */
  async #haunt(engine: number): Promise<void> {
    const unit = this.#runs[engine]
    const earlier = (this.#incarnations[engine] ?? 0) - 1
    if (unit === undefined || earlier < 0) return
    const { units } = this.#opened.store
    const [renewed] = await units.renew(`engine-${engine}`, String(earlier), [unit], 10 * leaseMs)
    expect(renewed?.wish).toBe('gone')
  }

  async #record({ engine, host, state }: Recorded): Promise<void> {
    const unit = this.#runs[engine]
    if (unit === undefined) return
    const { written } = await this.#opened.store.units.record({
      ...unit,
      engine: `engine-${engine}`,
      outcomes: [createOutcome(host, state)],
    })
    if (written > 0) expect(unit.attempt).toBe(this.#latest.attempt)
  }

  async #end({ engine, reason }: Ended): Promise<void> {
    const unit = this.#runs[engine]
    if (unit === undefined) return
    const isLatest = unit.attempt === this.#latest.attempt
    const { givenBack, written } = await this.#opened.store.units.record({
      ...unit,
      engine: `engine-${engine}`,
      outcomes: [],
      end: { ...exited, reason },
    })
    if (!isLatest) return expect({ givenBack, written }).toEqual({ givenBack: false, written: 0 })
    if (givenBack) expect(this.#holder).toBeDefined()
    this.#release(givenBack)
  }

  async #reap(): Promise<void> {
    const reaped = await this.#opened.store.units.reap(this.#running)
    const isLapsed = this.#holder?.isSeen === true
    expect(reaped.map(({ task, unit, attempt }) => ({ task, unit, attempt }))).toEqual(isLapsed ? [this.#latest] : [])
    if (reaped[0] !== undefined) this.#release(reaped[0].givenBack)
  }

  /** The reaper reads the leases; it acts on them some time later. */
  async #look(): Promise<void> {
    this.#running = await listRunning(this.#opened.store, this.#task.id)
    if (this.#holder !== undefined) this.#holder.isSeen = true
  }

  /** A unit is lost, and a unit that was given back is queued again. */
  async #lapse(): Promise<void> {
    await this.#look()
    await this.#reap()
    this.#latest = (await deal(this.#opened.store, this.#task.lane))[0] ?? this.#latest
  }

  #release(givenBack: boolean): void {
    this.#holder = undefined
    if (givenBack) this.#latest = { ...this.#latest, attempt: this.#latest.attempt + 1 }
  }

  async #check(): Promise<void> {
    const { store } = this.#opened
    const [unit] = (await store.units.list(this.#task.id, { limit: 1 })).items
    const { items } = await store.results.list(this.#task.id, {}, { limit: 10 })
    expect(unit?.attempt).toBe(this.#latest.attempt)
    expect(unit?.attempt).toBeLessThanOrEqual(maxAttempts)
    expect(unit?.state === 'running').toBe(this.#holder !== undefined)
    items.forEach((item, n) => {
      const before = this.#rows[n]
      if (before === undefined || before.state === item.state) return
      const sameAttempt = before.attempt === item.attempt
      expect(canFollowHost(before.state, item.state, { sameAttempt }), `${before.state} → ${item.state}`).toBe(true)
      expect(item.attempt).toBe(unit?.attempt)
    })
    for (const state of ['waiting', 'ok', 'lost'] as const) {
      expect(unit?.hosts[state]).toBe(items.filter((item) => item.state === state).length)
    }
    if (unit?.state === 'finished') expect(unit.hosts.waiting).toBe(0)
    this.#rows = items
  }

  /** So that the reaper of the next run finds nothing of this one. */
  async close(): Promise<void> {
    this.#opened.execute(`update unit set state = 'finished' where task = ${this.#task.id}`)
  }
}
