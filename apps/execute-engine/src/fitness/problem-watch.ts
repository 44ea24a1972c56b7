import { startTicker, type Ticker } from '@distribute/service'
import type { Logger } from 'pino'

export interface ProblemWatchOptions {
  /** what the log calls it */
  readonly name: string
  /** between two looks */
  readonly intervalMs: number
  /** What is wrong now; undefined: nothing. */
  readonly look: () => Promise<string | undefined>
  /** what the log says when something is found to be wrong, and when nothing is any more */
  readonly says: { readonly lost: string; readonly found: string }
  readonly onChange: () => void
  readonly logger: Logger
}

/** Looks again and again whether something is as it must be, and tells it once when that changes. */
export class ProblemWatch {
  readonly #options: ProblemWatchOptions
  #ticker: Ticker | undefined
  #problem: string | undefined

  constructor(options: ProblemWatchOptions) {
    this.#options = options
  }

  /** At the last look. */
  get problem(): string | undefined {
    return this.#problem
  }

  /** One look, now; throws what `look` throws. */
  async look(): Promise<void> {
    this.note(await this.#options.look())
  }

  /** What somebody else has found. */
  note(problem: string | undefined): void {
    const { logger, says, onChange } = this.#options
    if (problem === this.#problem) return
    this.#problem = problem
    if (problem === undefined) logger.info(says.found)
    else logger.error({ problem }, says.lost)
    onChange()
  }

  start(): void {
    const { name, intervalMs, logger } = this.#options
    this.#ticker ??= startTicker({ name, intervalMs, task: () => this.look(), logger })
  }

  /** The next look is now. */
  wake(): void {
    this.#ticker?.wake()
  }

  /** Safe to repeat, also when never started. */
  async stop(): Promise<void> {
    await this.#ticker?.stop()
  }
}
