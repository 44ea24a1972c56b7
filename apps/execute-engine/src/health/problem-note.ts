import type { Logger } from 'pino'

export interface ProblemNoteOptions {
  /** what the log says when something is found to be wrong, and when nothing is any more */
  readonly says: { readonly lost: string; readonly found: string }
  /** left out: error */
  readonly level?: 'error' | 'warn'
  readonly onChange: () => void
  readonly logger: Logger
}

/** Keeps what was found last, and tells it once when that changes. */
export class ProblemNote {
  readonly #options: ProblemNoteOptions
  #problem: string | undefined

  constructor(options: ProblemNoteOptions) {
    this.#options = options
  }

  get problem(): string | undefined {
    return this.#problem
  }

  note(problem: string | undefined): void {
    const { logger, says, level = 'error', onChange } = this.#options
    if (problem === this.#problem) return
    this.#problem = problem
    if (problem === undefined) logger.info(says.found)
    else logger[level]({ problem }, says.lost)
    onChange()
  }
}
