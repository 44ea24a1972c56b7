import { AppError, formatUnitKey } from '@distribute/contracts'
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
  /** how long a lease is: for so long the store must have answered before a lapsed one means anything */
  readonly leaseMs: number
  /** how long after its lease has lapsed a unit is given up: the grace of its run, and a little more */
  readonly marginMs: number
}

/**
 * Ends what nobody else will: units whose engine is gone, units that nobody started in time, and tasks whose last
 * unit ended just before a crash. It gives up on an engine only when it has itself seen the store answer for one
 * whole lease: engines cannot renew while the store is away, and a store that comes back must not look like engines
 * that died.
 */
export class Reaper {
  readonly #deps: ReaperDeps
  readonly #settings: ReaperSettings
  #ticker: Ticker | undefined
  #answeringSinceMs: number | undefined
  #lastAnswerMs = Number.NEGATIVE_INFINITY

  constructor(deps: ReaperDeps, settings: ReaperSettings) {
    this.#deps = deps
    this.#settings = settings
  }

  start(): void {
    const { logger } = this.#deps
    const { intervalMs } = this.#settings
    this.#ticker = startTicker({ name: 'reaper', intervalMs, task: () => this.tick(), logger })
  }

  async stop(): Promise<void> {
    await this.#ticker?.stop()
  }

  /** One round; `start` repeats it. */
  async tick(): Promise<void> {
    try {
      const { store } = this.#deps
      await store.ping()
      this.#noteAnswer()
      const reaped = this.#hasAnsweredFor(this.#settings.leaseMs) ? await this.#reap() : []
      const expired = await this.#skipExpired()
      await this.#settle(new Set([...reaped, ...expired, ...(await store.tasks.listUnsettled())]))
    } catch (error) {
      this.#answeringSinceMs = undefined
      throw error
    }
  }

  /**
   * A gap starts the time anew: this process was stopped, or the store, and nobody saw what was then. No gap that
   * passes lets a lease lapse for the margin: engines renew every quarter of a lease, so that takes three quarters of
   * a lease and the margin, and such a gap is at most half a lease and the margin.
   */
  #noteAnswer(): void {
    const nowMs = this.#deps.now()
    const { intervalMs, marginMs } = this.#settings
    if (nowMs - this.#lastAnswerMs > intervalMs + marginMs) this.#answeringSinceMs = undefined
    this.#lastAnswerMs = nowMs
    this.#answeringSinceMs ??= nowMs
  }

  #hasAnsweredFor(durationMs: number): boolean {
    return this.#answeringSinceMs !== undefined && this.#lastAnswerMs - this.#answeringSinceMs >= durationMs
  }

  async #reap(): Promise<readonly number[]> {
    const { store, logger } = this.#deps
    const units = await store.units.reapLapsed(this.#settings.marginMs)
    this.#noteAnswer()
    for (const unit of units) logReaped(unit, logger)
    return units.map(({ task }) => task)
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
