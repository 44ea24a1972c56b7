import type { Logger } from 'pino'

export interface RestOptions {
  /** after the first fault; doubled by each further fault without a successful run in between */
  readonly firstMs: number
  readonly longestMs: number
  readonly onChange: () => void
  readonly logger: Logger
}

/**
 * A pause after a run that failed because of this engine although no check found a problem. Other
 * engines take its units meanwhile, so that it does not fail the whole queue.
 */
export class Rest {
  readonly #options: RestOptions
  #nextMs: number
  #problem: string | undefined
  #timer: NodeJS.Timeout | undefined

  constructor(options: RestOptions) {
    this.#options = options
    this.#nextMs = options.firstMs
  }

  /** Why the engine rests; undefined if it does not. */
  get problem(): string | undefined {
    return this.#problem
  }

  /** Begins a rest. Faults during a rest count as one: their runs started at the same time. */
  begin(cause: string): void {
    if (this.#problem !== undefined) return
    const { longestMs, logger, onChange } = this.#options
    const durationMs = this.#nextMs
    this.#nextMs = Math.min(durationMs * 2, longestMs)
    const seconds = Math.round(durationMs / 1000)
    this.#problem = `resting for ${seconds} s after a run that this engine failed: ${cause}`
    logger.error({ cause, seconds }, 'run failed because of this engine: taking no units for a while')
    this.#timer = setTimeout(() => this.#end(), durationMs).unref()
    onChange()
  }

  /** Resets the duration after a successful run. */
  forget(): void {
    this.#nextMs = this.#options.firstMs
  }

  stop(): void {
    clearTimeout(this.#timer)
  }

  #end(): void {
    this.#problem = undefined
    this.#options.logger.info('rest over: taking units')
    this.#options.onChange()
  }
}
