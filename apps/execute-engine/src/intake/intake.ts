import { formatUnitKey, type UnitKey, type UnitMessage } from '@distribute/contracts'
import { foldHosts } from '@distribute/domain'
import type { UnitConsumer, UnitQueue } from '@distribute/queue'
import { bootTimeMs } from '@distribute/runner'
import { startTicker, type Ticker } from '@distribute/service'
import type { ClaimedBy, ClaimedUnit, EngineRegistration, Store } from '@distribute/store'
import type { Logger } from 'pino'
import { Slots } from './slots.ts'
import type { UnitRuns } from './unit-runs.ts'

export interface IntakeDeps {
  readonly store: Store
  readonly queue: UnitQueue
  readonly logger: Logger
  readonly runs: UnitRuns
  /** Whether one more run could be started now: looked at before each claim. */
  readonly mayTake: () => Promise<boolean>
  /** Runs a unit to its recorded end; never rejects. The run may go on until the hold, unless it is moved on. */
  readonly run: (unit: ClaimedUnit, holdUntilBootMs: number) => Promise<void>
}

export interface IntakeSettings extends Pick<EngineRegistration, 'id' | 'incarnation' | 'lanes' | 'slots'> {
  readonly leaseMs: number
}

/** A unit is left to the message that announces it for this long; then whoever has a free slot takes it. */
const sweepAfterMs = 2000
const sweepIntervalMs = 1000

/** Claims units as slots become free: those that messages announce, and by sweeping those that no message brought. */
export class Intake {
  readonly #deps: IntakeDeps
  readonly #settings: IntakeSettings
  readonly #slots: Slots
  #consumer: UnitConsumer | undefined
  #sweeper: Ticker | undefined
  #stopping: Promise<void> | undefined
  /** The answer to its claim was lost with the store: it is claimed again, as it may be ours already. */
  #sweeping: UnitKey | undefined
  #isPaused = false

  constructor(deps: IntakeDeps, settings: IntakeSettings) {
    this.#deps = deps
    this.#settings = settings
    this.#slots = new Slots(settings.slots)
  }

  /** Resolves when the consumers have joined. */
  async start(): Promise<void> {
    if (this.isStopping) return
    const { queue, logger } = this.#deps
    this.#sweeper = startTicker({
      name: 'sweep',
      intervalMs: sweepIntervalMs,
      jitter: 0.5,
      task: () => this.#sweep(),
      logger,
    })
    const consumer = await queue.consume({
      lanes: this.#settings.lanes,
      onMessage: (message) => this.#offer(message),
    })
    this.#consumer = consumer
    // a stop that came meanwhile has not seen it
    if (this.isStopping) await consumer.stop()
  }

  /** Takes no more units; safe to repeat, also when never started. */
  stop(): Promise<void> {
    this.#stopping ??= Promise.all([this.#sweeper?.stop(), this.#consumer?.stop()]).then(() => undefined)
    return this.#stopping
  }

  get isStopping(): boolean {
    return this.#stopping !== undefined
  }

  /** Messages reach it, in every lane. */
  get isConsuming(): boolean {
    return this.#consumer?.isConnected() === true
  }

  /** Takes no more units until `resume`; messages wait. */
  pause(): void {
    this.#isPaused = true
  }

  resume(): void {
    this.#isPaused = false
    this.#consumer?.resume()
    this.#sweeper?.wake()
  }

  get #takesUnits(): boolean {
    return !this.isStopping && !this.#isPaused
  }

  /** Takes a slot for a run that is there already, even if none is free, until its work is done. */
  occupy(unit: UnitKey, work: () => Promise<void>): void {
    this.#slots.take()
    this.#deps.runs.tryHold(unit)
    void work().finally(() => this.#end(unit))
  }

  async #offer(message: UnitMessage): Promise<boolean> {
    if (!(await this.#tryTakeSlot())) return false
    await this.#take(message, 'message')
    return true
  }

  /** Takes what no message brought: one unit after the other while slots are free. */
  async #sweep(): Promise<void> {
    while (await this.#tryTakeSlot()) {
      this.#sweeping ??= await this.#inSlot(() => this.#findQueued())
      const queued = this.#sweeping
      if (queued === undefined) return this.#freeSlot()
      const isTaken = await this.#take(queued, 'sweep')
      this.#sweeping = undefined
      if (!isTaken) return
    }
  }

  #findQueued(): Promise<UnitKey | undefined> {
    const { lanes, id } = this.#settings
    return this.#deps.store.units.findQueued(lanes, sweepAfterMs, id)
  }

  async #tryTakeSlot(): Promise<boolean> {
    if (!this.#takesUnits || !this.#slots.tryTake()) return false
    if (await this.#inSlot(() => this.#deps.mayTake())) return true
    this.#freeSlot()
    return false
  }

  /** Claims a unit into a slot that is taken already; gives the slot back when there is nothing to run. */
  async #take(unit: UnitKey, claimedBy: ClaimedBy): Promise<boolean> {
    // from before the claim is sent: the store's lease begins later
    const holdUntilBootMs = bootTimeMs() + this.#settings.leaseMs
    const claimed = await this.#inSlot(() => this.#claim(unit, claimedBy))
    if (claimed === undefined) {
      this.#freeSlot()
      return false
    }
    this.#logClaim(claimed, claimedBy)
    void this.#deps.run(claimed, holdUntilBootMs).finally(() => this.#end(claimed))
    return true
  }

  /** Held from before the claim: a doubled message, or a sweep at the same moment, must not claim it as well. */
  async #claim({ task, unit, attempt }: UnitKey, claimedBy: ClaimedBy): Promise<ClaimedUnit | undefined> {
    const { store, runs } = this.#deps
    const { id: engine, incarnation, leaseMs, lanes } = this.#settings
    const key = { task, unit, attempt }
    if (!runs.tryHold(key)) return undefined
    try {
      const claimed = await store.units.claim({ ...key, engine, incarnation, claimedBy, leaseMs, lanes })
      if (claimed === undefined) runs.drop(key)
      return claimed
    } catch (error) {
      runs.drop(key)
      throw error
    }
  }

  #logClaim(claimed: ClaimedUnit, claimedBy: ClaimedBy): void {
    const hosts = foldHosts(claimed.hosts).join(',').slice(0, 500)
    const unit = formatUnitKey(claimed)
    this.#deps.logger.info({ unit, publicId: claimed.taskPublicId, hosts, claimedBy }, 'unit claimed')
  }

  async #inSlot<Result>(action: () => Promise<Result>): Promise<Result> {
    try {
      return await action()
    } catch (error) {
      this.#freeSlot()
      throw error
    }
  }

  #end(unit: UnitKey): void {
    this.#deps.runs.drop(unit)
    this.#freeSlot()
    this.#sweeper?.wake()
  }

  #freeSlot(): void {
    this.#slots.release()
    this.#consumer?.resume()
  }
}
