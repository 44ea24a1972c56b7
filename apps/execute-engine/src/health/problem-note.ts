import type { Logger } from 'pino'

export interface ProblemNoteOptions {
  /** log messages: when a problem appears or changes (`lost`), and when it is gone (`found`) */
  readonly says: { readonly lost: string; readonly found: string }
  /** default: error */
  readonly level?: 'error' | 'warn'
  readonly onChange: () => void
  readonly logger: Logger
}

/** Keeps the latest problem, and logs each change once. */
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
