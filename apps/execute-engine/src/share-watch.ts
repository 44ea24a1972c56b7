import type { Share } from '@distribute/runner'
import { startTicker, type Ticker } from '@distribute/service'
import type { Logger } from 'pino'

/** What an engine needs to know of the shared directory. */
export interface WatchedShare extends Share {
  /** whether there are projects at all: else nobody has to mount anything */
  isNeeded(): Promise<boolean>
}

export interface ShareWatchOptions {
  readonly share: WatchedShare
  readonly logger: Logger
  /** between two looks; 10 s */
  readonly intervalMs?: number | undefined
  readonly onChange: (problem: string | undefined) => void
}

/** Looks again and again whether this machine sees the share, and tells it once when that changes. */
export class ShareWatch {
  readonly #options: ShareWatchOptions
  #ticker: Ticker | undefined
  #problem: string | undefined

  constructor(options: ShareWatchOptions) {
    this.#options = options
  }

  /** Why the share is not seen, at the last look. */
  get problem(): string | undefined {
    return this.#problem
  }

  /** One look, now; throws when the store does not say whether the share is needed. */
  async look(): Promise<void> {
    const { share, logger, onChange } = this.#options
    const problem = (await share.isNeeded()) ? await share.probe() : undefined
    if (problem === this.#problem) return
    this.#problem = problem
    if (problem === undefined) logger.info('the share is seen again: taking units')
    else logger.error({ problem }, 'the share is not seen: no new units until it is')
    onChange(problem)
  }

  start(): void {
    const { logger, intervalMs = 10_000 } = this.#options
    this.#ticker ??= startTicker({ name: 'share', intervalMs, task: () => this.look(), logger })
  }

  /** Safe to repeat, also when never started. */
  async stop(): Promise<void> {
    await this.#ticker?.stop()
  }
}
