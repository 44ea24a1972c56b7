import { startTicker, type Ticker } from '@distribute/service'
import { ProblemNote, type ProblemNoteOptions } from './problem-note.ts'

export interface ProblemWatchOptions extends ProblemNoteOptions {
  /** for logs */
  readonly name: string
  /** between two checks */
  readonly intervalMs: number
  /** Returns the present problem; undefined if there is none. */
  readonly look: () => Promise<string | undefined>
}

/** Checks something periodically, and logs each change once. */
export class ProblemWatch extends ProblemNote {
  readonly #watched: ProblemWatchOptions
  #ticker: Ticker | undefined

  constructor(options: ProblemWatchOptions) {
    super(options)
    this.#watched = options
  }

  /** Checks now. Throws what `look` throws. */
  async look(): Promise<void> {
    this.note(await this.#watched.look())
  }

  start(): void {
    const { name, intervalMs, logger } = this.#watched
    this.#ticker ??= startTicker({ name, intervalMs, task: () => this.look(), logger })
  }

  /** Runs the next check now. */
  wake(): void {
    this.#ticker?.wake()
  }

  /** Idempotent; may be called before `start`. */
  async stop(): Promise<void> {
    await this.#ticker?.stop()
  }
}
