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
  /** Whether one more run can start now. Checked before each claim. */
  readonly mayTake: () => Promise<boolean>
  /**
   * Runs a unit until it is recorded. Never rejects. The run ends at `runUntilBootMs` unless that
   * is extended.
   */
  readonly run: (unit: ClaimedUnit, runUntilBootMs: number) => Promise<void>
}

export interface IntakeSettings extends Pick<EngineRegistration, 'id' | 'incarnation' | 'lanes' | 'slots'> {
  readonly leaseMs: number
}

/**
 * How long a queued unit waits for its message. After that any engine with a free slot picks it up.
 */
const pickUpAfterMs = 2000
const pickUpIntervalMs = 1000

/**
 * Claims units as slots become free: those that messages announce, and those that no message
 * announced in time.
 */
export class Intake {
  readonly #deps: IntakeDeps
  readonly #settings: IntakeSettings
  readonly #slots: Slots
  #consumer: UnitConsumer | undefined
  #pickUpTicker: Ticker | undefined
  #stopping: Promise<void> | undefined
  /**
   * A queued unit to claim. Kept when the store fails to answer: the claim is repeated, as it may
   * have succeeded.
   */
  #pickedUp: UnitKey | undefined
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
    this.#pickUpTicker = startTicker({
      name: 'pickup',
      intervalMs: pickUpIntervalMs,
      jitter: 0.5,
      task: () => this.#pickUp(),
      logger,
    })
    const consumer = await queue.consume({
      lanes: this.#settings.lanes,
      onMessage: (message) => this.#offer(message),
    })
    this.#consumer = consumer
    // `stop` may have run before the consumer existed
    if (this.isStopping) await consumer.stop()
  }

  /** Stops taking units. Idempotent; may be called before `start`. */
  stop(): Promise<void> {
    this.#stopping ??= Promise.all([this.#pickUpTicker?.stop(), this.#consumer?.stop()]).then(() => undefined)
    return this.#stopping
  }

  get isStopping(): boolean {
    return this.#stopping !== undefined
  }

  /** True while messages of every lane arrive. */
  get isConsuming(): boolean {
    return this.#consumer?.isConnected() === true
  }

  /** Takes no units until `resume`; messages wait. */
  pause(): void {
    this.#isPaused = true
  }

  resume(): void {
    this.#isPaused = false
    this.#consumer?.resume()
    this.#pickUpTicker?.wake()
  }

  get #takesUnits(): boolean {
    return !this.isStopping && !this.#isPaused
  }

  /** Takes a slot for a run that already exists, even if none is free, until its work is done. */
  occupy(unit: UnitKey, work: () => Promise<void>): void {
    this.#slots.take()
    this.#deps.runs.tryAdd(unit)
    void work().finally(() => this.#end(unit))
  }

  async #offer(message: UnitMessage): Promise<boolean> {
    if (!(await this.#tryTakeSlot())) return false
    await this.#take(message, 'message')
    return true
  }

  /** Picks up units that no message announced, one after the other while slots are free. */
  async #pickUp(): Promise<void> {
    while (await this.#tryTakeSlot()) {
      this.#pickedUp ??= await this.#inSlot(() => this.#findQueued())
      const queued = this.#pickedUp
      if (queued === undefined) return this.#freeSlot()
      const isTaken = await this.#take(queued, 'sweep')
      this.#pickedUp = undefined
      if (!isTaken) return
    }
  }

  #findQueued(): Promise<UnitKey | undefined> {
    const { lanes, id } = this.#settings
    return this.#deps.store.units.findQueued(lanes, pickUpAfterMs, id)
  }

  async #tryTakeSlot(): Promise<boolean> {
    if (!this.#takesUnits || !this.#slots.tryTake()) return false
    if (await this.#inSlot(() => this.#deps.mayTake())) return true
    this.#freeSlot()
    return false
  }

  /**
   * Claims a unit for a slot that is taken already. Frees the slot when there is nothing to run.
   */
  async #take(unit: UnitKey, claimedBy: ClaimedBy): Promise<boolean> {
    // taken before the claim is sent, so that it ends before the store's lease
    const runUntilBootMs = bootTimeMs() + this.#settings.leaseMs
    const claimed = await this.#inSlot(() => this.#claim(unit, claimedBy))
    if (claimed === undefined) {
      this.#freeSlot()
      return false
    }
    this.#logClaim(claimed, claimedBy)
    void this.#deps.run(claimed, runUntilBootMs).finally(() => this.#end(claimed))
    return true
  }

  /**
   * Adds the unit before the claim: a duplicate message or a pickup at the same moment must not
   * claim it as well.
   */
  async #claim({ task, unit, attempt }: UnitKey, claimedBy: ClaimedBy): Promise<ClaimedUnit | undefined> {
    const { store, runs } = this.#deps
    const { id: engine, incarnation, leaseMs, lanes } = this.#settings
    const key = { task, unit, attempt }
    if (!runs.tryAdd(key)) return undefined
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
    this.#pickUpTicker?.wake()
  }

  #freeSlot(): void {
    this.#slots.release()
    this.#consumer?.resume()
  }
}
