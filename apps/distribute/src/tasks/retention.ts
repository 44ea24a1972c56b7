import type { Pruned, Store } from '@distribute/store'
import type { Logger } from 'pino'
import { PeriodicWorker } from '../periodic-worker.ts'

export interface RetentionDeps {
  readonly store: Pick<Store, 'retention'>
  readonly logger: Logger
}

const dayMs = 24 * 3600 * 1000
const maxIntervalMs = 3600 * 1000
const minIntervalMs = 1000
const jitter = 0.5
/**
 * After each step the worker rests this many times the duration of the step: deleting takes at most
 * a fifth of the time.
 */
const restFactor = 4
const minRestMs = 20

/**
 * Deletes tasks that ended more than `days` ago, in short steps. Each step is a transaction, so
 * that another instance can take the next step after a stop or a crash. 0 days: deletes nothing.
 */
export class Retention extends PeriodicWorker {
  readonly name = 'retention'
  readonly #deps: RetentionDeps
  readonly #days: number
  readonly #intervalMs: number

  constructor(deps: RetentionDeps, { days }: { days: number }) {
    const intervalMs = Math.min(Math.max((days * dayMs) / 24, minIntervalMs), maxIntervalMs)
    super({ intervalMs, jitter, logger: deps.logger })
    this.#deps = deps
    this.#days = days
    this.#intervalMs = intervalMs
  }

  override start(): void {
    if (this.#days > 0) super.start()
  }

  async tick(): Promise<{ nextInMs: number }> {
    const startedMs = performance.now()
    const pruned = await this.#deps.store.retention.prune(this.#days * dayMs)
    this.#log(pruned)
    const restMs = Math.max((performance.now() - startedMs) * restFactor, minRestMs)
    // The jitter may shorten the pause to half.
    return { nextInMs: pruned.more ? restMs / (1 - jitter) : this.#intervalMs }
  }

  #log({ tasks, engines }: Pruned): void {
    const { logger } = this.#deps
    if (tasks > 0) logger.info({ tasks, days: this.#days }, 'tasks deleted: they ended long ago')
    if (engines > 0) logger.info({ engines }, 'engines deleted: not seen for long')
  }
}
