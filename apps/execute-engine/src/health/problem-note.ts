import type { Logger } from 'pino'

export interface ProblemNoteOptions {
  /** log messages: a problem appeared or changed, or is resolved */
  readonly messages: { readonly appeared: string; readonly resolved: string }
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
    const { logger, messages, level = 'error', onChange } = this.#options
    if (problem === this.#problem) return
    this.#problem = problem
    if (problem === undefined) logger.info(messages.resolved)
    else logger[level]({ problem }, messages.appeared)
    onChange()
  }
}
