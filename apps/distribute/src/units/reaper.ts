import { AppError, formatUnitKey } from '@distribute/contracts'
import { LeaseWatch } from '@distribute/domain'
import { logTaskEnd, startTicker, type Ticker } from '@distribute/service'
import type { ReapedUnit, Store } from '@distribute/store'
import type { Logger } from 'pino'

export interface ReaperDeps {
  readonly store: Store
  readonly logger: Logger
  /** milliseconds of a clock that never goes back, and goes on while the machine sleeps */
  readonly now: () => number
}

export interface ReaperSettings {
  /** at most half a lease: see how long the reaper may go without an answer */
  readonly intervalMs: number
  /** how long a lease is; an engine that reckons with a longer one is given that */
  readonly leaseMs: number
  /** how long after its lease has lapsed a unit is given up: the grace of its run, and a little more */
  readonly marginMs: number
}

/** units that one round takes */
const maxUnits = 100

/**
 * Ends what nobody else will: units whose engine is gone, units that nobody started in time, and tasks whose last
 * unit ended just before a crash. It gives up on an engine only when it has itself seen, by its own clock, that the store
 * answered for a whole lease and the engine renewed nothing: engines cannot renew while the store is away, and neither a
 * store that comes back nor a clock that jumps must look like engines that died.
 */
export class Reaper {
  readonly name = 'reaper'
  readonly #deps: ReaperDeps
  readonly #settings: ReaperSettings
  readonly #watch: LeaseWatch
  #ticker: Ticker | undefined
  #lastAnswerMs = Number.NEGATIVE_INFINITY

  constructor(deps: ReaperDeps, settings: ReaperSettings) {
    this.#deps = deps
    this.#settings = settings
    this.#watch = new LeaseWatch(settings)
  }

  start(): void {
    const { logger } = this.#deps
    const { intervalMs } = this.#settings
    this.#ticker = startTicker({ name: this.name, intervalMs, task: () => this.tick(), logger })
  }

  async stop(): Promise<void> {
    await this.#ticker?.stop()
  }

  /** One round; `start` repeats it. */
  async tick(): Promise<void> {
    try {
      const { store } = this.#deps
      const reaped = await this.#reap()
      const expired = await this.#skipExpired()
      await this.#settle(new Set([...reaped, ...expired, ...(await store.tasks.listUnsettled())]))
    } catch (error) {
      this.#watch.forget()
      throw error
    }
  }

  async #reap(): Promise<readonly number[]> {
    const { store, logger, now } = this.#deps
    const askedMs = now()
    const running = await store.units.listRunning()
    this.#noteAnswer()
    const seen = running.map((unit) => ({ unit, of: formatUnitKey(unit), ...unit.lease }))
    const lapsed = this.#watch.look(seen, { askedMs, answeredMs: this.#lastAnswerMs })
    const units = await store.units.reap(lapsed.slice(0, maxUnits).map(({ unit }) => unit))
    this.#noteAnswer()
    for (const unit of units) logReaped(unit, logger)
    return units.map(({ task }) => task)
  }

  /**
   * After a gap all leases begin anew: this process was stopped, or the store, and nobody saw what was then. No gap that
   * passes lets a lease lapse for the margin: engines renew every quarter of a lease, so that takes three quarters of
   * a lease and the margin, and such a gap is at most half a lease and the margin.
   */
  #noteAnswer(): void {
    const nowMs = this.#deps.now()
    const { intervalMs, marginMs } = this.#settings
    if (nowMs - this.#lastAnswerMs > intervalMs + marginMs) this.#watch.forget()
    this.#lastAnswerMs = nowMs
  }

  async #skipExpired(): Promise<readonly number[]> {
    const { store, logger } = this.#deps
    const tasks = await store.tasks.skipExpired()
    for (const task of tasks) logger.warn({ task }, 'units skipped: nobody started them in time')
    return tasks
  }

  /** A task that cannot be settled must not keep the others from their end. */
  async #settle(tasks: Iterable<number>): Promise<void> {
    const { store, logger } = this.#deps
    for (const task of tasks) {
      try {
        if (await store.tasks.settle(task)) logTaskEnd(logger, task)
        this.#noteAnswer()
      } catch (error) {
        if (error instanceof AppError && error.code === 'store_unavailable') throw error
        logger.error({ err: error, task }, 'task could not be settled')
      }
    }
  }
}

function logReaped(reaped: ReapedUnit, logger: Logger): void {
  const details = { unit: formatUnitKey(reaped), engine: reaped.engine }
  if (!reaped.givenBack) logger.warn(details, 'unit lost: its engine is gone')
  else logger.warn({ ...details, nextAttempt: reaped.attempt + 1 }, 'unit given back: its engine is gone')
}
