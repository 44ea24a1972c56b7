import { formatUnitKey } from '@distribute/contracts'
import { startTicker, type Ticker } from '@distribute/service'
import type { Store } from '@distribute/store'
import type { Logger } from 'pino'

export interface ReaperDeps {
  readonly store: Store
  readonly logger: Logger
  /** milliseconds of a clock that never goes back */
  readonly now: () => number
}

export interface ReaperSettings {
  readonly intervalMs: number
  /** how long a lease is: for so long the store must have answered before a lapsed one means anything */
  readonly leaseMs: number
  /** how long after its lease has lapsed a unit is given up: the grace of its run, and a little more */
  readonly marginMs: number
}

/**
 * Ends what nobody else will: units whose engine is gone, and tasks whose last unit ended just before a crash.
 * It acts only when it has itself seen the store answer for one whole lease: engines cannot renew while the
 * store is away, and a store that comes back must not look like engines that died.
 */
export class Reaper {
  readonly #deps: ReaperDeps
  readonly #settings: ReaperSettings
  #ticker: Ticker | undefined
  #answeringSince: number | undefined
  #lastAnswer = 0

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
      await this.#deps.store.ping()
      if (this.#hasAnsweredFor(this.#settings.leaseMs)) await this.#reap()
      await this.#settle()
    } catch (error) {
      this.#answeringSince = undefined
      throw error
    }
  }

  /** Notes an answer. A gap (this process was stopped for a while) starts the time anew: nobody saw what was then. */
  #hasAnsweredFor(durationMs: number): boolean {
    const now = this.#deps.now()
    if (now - this.#lastAnswer > 3 * this.#settings.intervalMs) this.#answeringSince = undefined
    this.#lastAnswer = now
    this.#answeringSince ??= now
    return now - this.#answeringSince >= durationMs
  }

  async #reap(): Promise<void> {
    const { store, logger } = this.#deps
    for (const unit of await store.units.reapLapsed(this.#settings.marginMs)) {
      logger.warn({ unit: formatUnitKey(unit), engine: unit.engine }, 'unit lost: its engine is gone')
      await store.tasks.settle(unit.task)
    }
  }

  async #settle(): Promise<void> {
    const { store } = this.#deps
    for (const task of await store.tasks.listUnsettled()) await store.tasks.settle(task)
  }
}
