import { setTimeout as delay } from 'node:timers/promises'
import { formatUnitKey, type UnitKey, type UnitMessage } from '@distribute/contracts'
import { foldHosts } from '@distribute/domain'
import type { UnitConsumer, UnitQueue } from '@distribute/queue'
import type { UnitRun, UnitRunner } from '@distribute/runner'
import { startTicker, type Ticker, waitFor } from '@distribute/service'
import type { ClaimedBy, ClaimedUnit, Store } from '@distribute/store'
import type { Logger } from 'pino'
import { renewalIntervalMs, renewLeases } from './leases.ts'
import { type RecordRunDeps, recordFailedStart, recordLostRun, recordRun } from './record-run.ts'
import { Slots } from './slots.ts'
import { UnitRuns } from './unit-runs.ts'

export interface EngineDeps {
  readonly store: Store
  readonly queue: UnitQueue
  readonly runner: UnitRunner
  readonly logger: Logger
}

export interface EngineSettings {
  readonly id: string
  /** new at each start of the process */
  readonly incarnation: string
  readonly hostName: string
  readonly version: string
  readonly lanes: readonly string[]
  /** units at a time */
  readonly slots: number
  readonly leaseMs: number
  /** how long a stop waits for running units before it ends them */
  readonly stopMs: number
}

/** A unit is left to the message that announces it for this long; then whoever has a free slot takes it. */
const sweepAfterMs = 2000
const sweepIntervalMs = 1000
/** how long a slot stays empty after a run that could not be started */
const restAfterFailedStartMs = 30_000

/** Claims units, runs them `slots` at a time, and records what became of their hosts. */
export class Engine {
  readonly #deps: EngineDeps
  readonly #settings: EngineSettings
  readonly #recording: RecordRunDeps
  readonly #slots: Slots
  readonly #runs = new UnitRuns()
  readonly #active = new Set<Promise<void>>()
  readonly #draining = new AbortController()
  readonly #stopped = new AbortController()
  #consumer: UnitConsumer | undefined
  #renewer: Ticker | undefined
  #sweeper: Ticker | undefined
  #accepting = false
  #stopping: Promise<void> | undefined

  constructor(deps: EngineDeps, settings: EngineSettings) {
    const { store, logger } = deps
    this.#deps = deps
    this.#settings = settings
    this.#slots = new Slots(settings.slots)
    this.#recording = {
      store,
      logger,
      persist: (action) => waitFor({ what: 'store', attempt: action, logger, signal: this.#stopped.signal }),
    }
  }

  /** Registers, takes up what an earlier process left, and takes units; resolves when its consumers have joined. */
  async start(): Promise<void> {
    const { store, queue, logger } = this.#deps
    const { id, incarnation, hostName, version, lanes, slots, leaseMs } = this.#settings
    await this.#recording.persist(() => store.engines.register({ id, incarnation, hostName, version, lanes, slots }))
    if (this.#stopping) return
    this.#accepting = true
    this.#renewer = startTicker({
      name: 'lease renewal',
      intervalMs: renewalIntervalMs(leaseMs),
      task: () => this.#renew(),
      logger,
    })
    await this.#takeUpLeftovers()
    if (this.#stopping) return
    this.#sweeper = startTicker({
      name: 'sweep',
      intervalMs: sweepIntervalMs,
      jitter: 0.5,
      task: () => this.#sweep(),
      logger,
    })
    this.#consumer = await queue.consume({ lanes, onMessage: (message) => this.#offer(message) })
    logger.info({ engine: id, incarnation, lanes, slots }, 'engine takes units')
  }

  /** Takes no more units, and resolves when the running ones are recorded; safe to repeat. */
  stop(): Promise<void> {
    this.#stopping ??= this.#stop()
    return this.#stopping
  }

  /** Ends all runs now; their hosts without a result end as `lost`, cause `engine stopped`. */
  endRuns(): void {
    this.#deps.logger.info({ units: this.#runs.list().map(formatUnitKey) }, 'ending all runs')
    this.#runs.endAll('stopped')
  }

  async #stop(): Promise<void> {
    this.#accepting = false
    this.#draining.abort()
    await Promise.all([this.#sweeper?.stop(), this.#consumer?.stop()])
    const deadline = setTimeout(() => this.endRuns(), this.#settings.stopMs)
    while (this.#active.size > 0) await Promise.all(this.#active)
    clearTimeout(deadline)
    this.#stopped.abort()
    await this.#renewer?.stop()
    await this.#beat('gone').catch((error) =>
      this.#deps.logger.warn({ err: error }, 'the store did not hear that this engine is gone'),
    )
  }

  async #renew(): Promise<void> {
    const { id, incarnation, leaseMs } = this.#settings
    await this.#beat(this.#accepting ? 'up' : 'draining')
    await renewLeases({ store: this.#deps.store, runs: this.#runs, engine: { id, incarnation }, leaseMs })
  }

  #beat(state: 'up' | 'draining' | 'gone'): Promise<void> {
    const { id, incarnation } = this.#settings
    return this.#deps.store.engines.beat({ id, incarnation, state })
  }

  async #takeUpLeftovers(): Promise<void> {
    const { store, runner, logger } = this.#deps
    for (const run of await runner.findLeftovers()) {
      if (run.storeId === store.storeId) {
        await this.#takeUp(run)
      } else {
        const unit = formatUnitKey(run)
        logger.error({ unit, storeId: run.storeId }, 'a run of another store lies in STATE_DIR; it is left alone')
      }
    }
  }

  /** Goes on with a run that may still live: its lease becomes ours, unless the reaper was quicker. */
  async #takeUp(run: UnitRun): Promise<void> {
    const { id: engine, incarnation, leaseMs } = this.#settings
    const { task, unit, attempt } = run
    this.#slots.take()
    this.#runs.tryHold(run)
    const claim = { task, unit, attempt, engine, incarnation, leaseMs }
    const isAdopted = await this.#recording.persist(() => this.#deps.store.units.adopt(claim))
    this.#deps.logger.info({ unit: formatUnitKey(run), isAdopted }, 'taking up a run that an earlier process left')
    this.#track(this.#follow(run).finally(() => this.#end(run)))
  }

  async #offer(message: UnitMessage): Promise<boolean> {
    if (!this.#accepting || !this.#slots.tryTake()) return false
    await this.#take(message, 'message')
    return true
  }

  /** Takes what no message brought: one unit after the other while slots are free. */
  async #sweep(): Promise<void> {
    while (this.#accepting && this.#slots.tryTake()) {
      const queued = await this.#inSlot(() => this.#deps.store.units.findQueued(this.#settings.lanes, sweepAfterMs))
      if (queued === undefined) return this.#freeSlot()
      if (!(await this.#take(queued, 'sweep'))) return
    }
  }

  /** Claims a unit into a slot that is taken already; gives the slot back when there is nothing to run. */
  async #take(unit: UnitKey, claimedBy: ClaimedBy): Promise<boolean> {
    const claimed = await this.#inSlot(() => this.#claim(unit, claimedBy))
    if (claimed === undefined) {
      this.#freeSlot()
      return false
    }
    this.#logClaim(claimed, claimedBy)
    this.#track(this.#run(claimed).finally(() => this.#end(claimed)))
    return true
  }

  #end(unit: UnitKey): void {
    this.#runs.drop(unit)
    this.#freeSlot()
    this.#sweeper?.wake()
  }

  /** Held from before the claim: a doubled message, or a sweep at the same moment, must not claim it as well. */
  async #claim({ task, unit, attempt }: UnitKey, claimedBy: ClaimedBy): Promise<ClaimedUnit | undefined> {
    const { id: engine, incarnation, leaseMs } = this.#settings
    const key = { task, unit, attempt }
    if (!this.#runs.tryHold(key)) return undefined
    try {
      const claimed = await this.#deps.store.units.claim({ ...key, engine, incarnation, claimedBy, leaseMs })
      if (claimed === undefined) this.#runs.drop(key)
      return claimed
    } catch (error) {
      this.#runs.drop(key)
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

  #freeSlot(): void {
    this.#slots.release()
    this.#consumer?.resume()
  }

  async #run(claimed: ClaimedUnit): Promise<void> {
    const run = await this.#startRun(claimed)
    if (run !== undefined) await this.#follow(run)
  }

  async #startRun(claimed: ClaimedUnit): Promise<UnitRun | undefined> {
    const { store, runner, logger } = this.#deps
    try {
      return await runner.start({ ...claimed, storeId: store.storeId, incarnation: this.#settings.incarnation })
    } catch (error) {
      logger.error({ err: error, unit: formatUnitKey(claimed) }, 'the run of a unit could not be started')
      await recordFailedStart(claimed, error instanceof Error ? error.message : String(error), this.#recording)
      await this.#rest()
      return undefined
    }
  }

  /** An engine that cannot start runs (its disk is full, say) must not take one unit after the other and fail them. */
  async #rest(): Promise<void> {
    await delay(restAfterFailedStartMs, undefined, { signal: this.#draining.signal }).catch(() => undefined)
  }

  async #follow(run: UnitRun): Promise<void> {
    this.#runs.started(run)
    try {
      await recordRun(run, this.#recording)
    } catch (error) {
      if (!this.#stopped.signal.aborted) await recordLostRun(run, this.#recording)
      throw error
    }
  }

  /** A run that fails to be recorded keeps its journal, for the next engine process to try again. */
  #track(work: Promise<void>): void {
    const tracked = work
      .catch((error) => this.#deps.logger.error({ err: error }, 'a unit could not be recorded; its journal is kept'))
      .finally(() => this.#active.delete(tracked))
    this.#active.add(tracked)
  }
}
