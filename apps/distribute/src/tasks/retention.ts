import { startTicker, type Ticker } from '@distribute/service'
import type { Pruned, Store } from '@distribute/store'
import type { Logger } from 'pino'

export interface RetentionDeps {
  readonly store: Pick<Store, 'retention'>
  readonly logger: Logger
}

const dayMs = 24 * 3600 * 1000
const maxIntervalMs = 3600 * 1000
const minIntervalMs = 1000
/** part of the interval, so that instances that were started together do not all look at once */
const jitter = 0.5
/** After each step it rests for so many times as long as the step took: deleting takes at most a fifth of the time. */
const restFactor = 4
const minRestMs = 20

/**
 * Deletes tasks that ended more than so many days ago, in short steps, each a transaction of its own: whoever stops or
 * crashes leaves the next step to any other instance. 0 days: nothing is ever deleted.
 */
export class Retention {
  readonly name = 'retention'
  readonly #deps: RetentionDeps
  readonly #days: number
  #ticker: Ticker | undefined

  constructor(deps: RetentionDeps, { days }: { days: number }) {
    this.#deps = deps
    this.#days = days
  }

  start(): void {
    if (this.#days === 0) return
    const intervalMs = Math.min(Math.max((this.#days * dayMs) / 24, minIntervalMs), maxIntervalMs)
    const { logger } = this.#deps
    this.#ticker = startTicker({ name: this.name, intervalMs, jitter, task: () => this.#step(intervalMs), logger })
  }

  /** Resolves when the step under way has ended. */
  async stop(): Promise<void> {
    await this.#ticker?.stop()
  }

  async #step(intervalMs: number): Promise<{ nextInMs: number }> {
    const startedMs = performance.now()
    const pruned = await this.#deps.store.retention.prune(this.#days * dayMs)
    this.#log(pruned)
    const restMs = Math.max((performance.now() - startedMs) * restFactor, minRestMs)
    // The ticker may shorten what it is told by the jitter.
    return { nextInMs: pruned.more ? restMs / (1 - jitter) : intervalMs }
  }

  #log({ tasks, engines }: Pruned): void {
    const { logger } = this.#deps
    if (tasks > 0) logger.info({ tasks }, `tasks deleted: they ended more than ${this.#days} days ago`)
    if (engines > 0) logger.info({ engines }, 'engines forgotten: they were not seen for long')
  }
}
