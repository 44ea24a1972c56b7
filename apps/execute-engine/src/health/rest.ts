import type { Logger } from 'pino'

export interface RestOptions {
  /** after a first fault; each that follows without a run between that went well doubles it */
  readonly firstMs: number
  readonly longestMs: number
  readonly onChange: () => void
  readonly logger: Logger
}

/**
 * The pause of an engine after a run that failed because of the engine, where no check finds the reason: others take its
 * units meanwhile, and it does not eat the queue.
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

  /** Why it rests; undefined: it does not. */
  get problem(): string | undefined {
    return this.#problem
  }

  /** Faults of runs that were started side by side are one. */
  begin(cause: string): void {
    if (this.#problem !== undefined) return
    const { longestMs, logger, onChange } = this.#options
    const durationMs = this.#nextMs
    this.#nextMs = Math.min(durationMs * 2, longestMs)
    const seconds = Math.round(durationMs / 1000)
    this.#problem = `rests for ${seconds} s after a run that could not be worked on: ${cause}`
    logger.error({ cause, seconds }, 'a run failed because of this engine: no new units for a while')
    this.#timer = setTimeout(() => this.#end(), durationMs).unref()
    onChange()
  }

  /** The engine has worked on a run. */
  forget(): void {
    this.#nextMs = this.#options.firstMs
  }

  stop(): void {
    clearTimeout(this.#timer)
  }

  #end(): void {
    this.#problem = undefined
    this.#options.logger.info('the rest is over: taking units')
    this.#options.onChange()
  }
}
