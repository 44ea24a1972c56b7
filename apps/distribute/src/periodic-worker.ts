import { type Service, startTicker, type Ticker } from '@distribute/service'
import type { Logger } from 'pino'

export interface Schedule {
  /** between the end of one round and the start of the next */
  readonly intervalMs: number
  /**
   * part of the interval, 0 to 1, by which chance shortens the pause, so that instances do not act
   * at once
   */
  readonly jitter?: number
  readonly logger: Logger
}

/**
 * Background work that repeats. A subclass does one round in `tick`. A round that fails is logged
 * and retried.
 */
export abstract class PeriodicWorker implements Service {
  abstract readonly name: string
  readonly #schedule: Schedule
  #ticker: Ticker | undefined

  constructor(schedule: Schedule) {
    this.#schedule = schedule
  }

  start(): void {
    const { name } = this
    this.#ticker ??= startTicker({ ...this.#schedule, name, task: () => this.tick() })
  }

  /** Starts the next round now; a no-op before `start`. */
  wake(): void {
    this.#ticker?.wake()
  }

  /** Resolves when the round under way has ended. Idempotent; a no-op before `start`. */
  async stop(): Promise<void> {
    await this.#ticker?.stop()
  }

  /** One round. May return when the next one starts. */
  abstract tick(): Promise<{ readonly nextInMs: number }> | Promise<void>
}
