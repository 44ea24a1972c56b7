import type { Logger } from 'pino'
import { Outage } from '../logging/outage.ts'
import { backoffMs } from './backoff.ts'

export interface TickerOptions {
  /** for logs */
  readonly name: string
  /** between the end of one run and the start of the next */
  readonly intervalMs: number
  /**
   * random part of the interval, 0 to 1, by which it is shortened, so that processes do not run in
   * lockstep
   */
  readonly jitter?: number
  /** may return when to run next */
  readonly task: () => Promise<{ readonly nextInMs: number }> | Promise<void>
  readonly logger: Logger
}

export interface Ticker {
  /** Runs the task now; if it is running, runs it once more afterwards. */
  wake(): void
  /** Stops the timer. Resolves when a run in progress has ended. Idempotent. */
  stop(): Promise<void>
}

/** Runs a task now and then periodically, never twice at the same time. Logs errors and retries. */
export function startTicker(options: TickerOptions): Ticker {
  const ticker = new LoopTicker(options)
  ticker.start()
  return ticker
}

class LoopTicker implements Ticker {
  readonly #options: TickerOptions
  readonly #outage: Outage
  #isStopping = false
  #isWoken = false
  #endPause = () => {}
  #loop: Promise<void> = Promise.resolve()

  constructor(options: TickerOptions) {
    this.#options = options
    this.#outage = new Outage(options.name, options.logger)
  }

  start(): void {
    this.#loop = this.#run()
  }

  wake(): void {
    this.#isWoken = true
    this.#endPause()
  }

  stop(): Promise<void> {
    this.#isStopping = true
    this.#endPause()
    return this.#loop
  }

  async #run(): Promise<void> {
    while (!this.#isStopping) {
      this.#isWoken = false
      const waitMs = await this.#runOnce()
      if (!this.#isWoken && !this.#isStopping) await this.#pause(waitMs)
    }
  }

  /** Returns how long to wait. */
  async #runOnce(): Promise<number> {
    const { task, intervalMs, jitter = 0 } = this.#options
    try {
      const answer = await task()
      this.#outage.succeeded()
      return (answer?.nextInMs ?? intervalMs) * (1 - Math.random() * jitter)
    } catch (error) {
      this.#outage.failed(error)
      return Math.max(intervalMs, backoffMs(this.#outage.failures))
    }
  }

  #pause(durationMs: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, durationMs)
      this.#endPause = () => {
        clearTimeout(timer)
        resolve()
      }
    })
  }
}
