import { AppError } from '@distribute/contracts'
import type { Logger } from 'pino'

/**
 * Logs repeated failures once: one line when they begin or their reason changes, one line when they
 * are over. `meanwhile` says what happens until then.
 */
export class Outage {
  readonly #what: string
  readonly #logger: Logger
  readonly #meanwhile: string
  #message: string | undefined
  #sinceMs = 0
  #failures = 0

  constructor(what: string, logger: Logger, meanwhile = 'retrying') {
    this.#what = what
    this.#logger = logger
    this.#meanwhile = meanwhile
  }

  /** failures in a row */
  get failures(): number {
    return this.#failures
  }

  failed(error: unknown): void {
    const message = error instanceof Error ? error.message : String(error)
    if (this.#failures === 0) this.#sinceMs = performance.now()
    this.#failures += 1
    if (message === this.#message) return
    this.#message = message
    if (isAway(error)) this.#logger.warn(`${this.#what}: ${message}; ${this.#meanwhile}`)
    else this.#logger.error({ err: error }, `${this.#what} failed; ${this.#meanwhile}`)
  }

  succeeded(): void {
    if (this.#failures === 0) return
    const durationMs = Math.round(performance.now() - this.#sinceMs)
    this.#logger.info({ durationMs, failures: this.#failures }, `${this.#what} recovered`)
    this.#message = undefined
    this.#failures = 0
  }
}

const awayCodes: ReadonlySet<string> = new Set(['store_unavailable', 'queue_unavailable', 'provider_unavailable'])

/** True for an error of a server that does not answer, which is worth a retry. */
export function isAway(error: unknown): boolean {
  return error instanceof AppError && awayCodes.has(error.code)
}
