import { startTicker, type Ticker } from '@distribute/service'
import { ProblemNote, type ProblemNoteOptions } from './problem-note.ts'

export interface ProblemWatchOptions extends ProblemNoteOptions {
  /** what the log calls it */
  readonly name: string
  /** between two looks */
  readonly intervalMs: number
  /** What is wrong now; undefined: nothing. */
  readonly look: () => Promise<string | undefined>
}

/** Looks again and again whether something is as it must be, and tells it once when that changes. */
export class ProblemWatch extends ProblemNote {
  readonly #watched: ProblemWatchOptions
  #ticker: Ticker | undefined

  constructor(options: ProblemWatchOptions) {
    super(options)
    this.#watched = options
  }

  /** One look, now; throws what `look` throws. */
  async look(): Promise<void> {
    this.note(await this.#watched.look())
  }

  start(): void {
    const { name, intervalMs, logger } = this.#watched
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
