import { AppError } from '@distribute/contracts'

/**
 * Handles errors of a store that answers but rejects an action: a missing right of its account, a
 * missing table. An operator fixes these like an outage, so they are retried like one: known
 * results must not be lost.
 */
export class StoreRejections {
  readonly #onChange: (problem: string | undefined) => void
  readonly #problems = new Map<symbol, string>()

  constructor(onChange: (problem: string | undefined) => void) {
    this.#onChange = onChange
  }

  /**
   * Runs an action once. Throws a rejection as `AppError` `store_unavailable`, and any other error
   * unchanged.
   */
  async attempt<Result>(work: symbol, action: () => Promise<Result>): Promise<Result> {
    try {
      const result = await action()
      this.forget(work)
      return result
    } catch (error) {
      if (!isRejection(error)) throw error
      this.#problems.set(work, `the store rejects results: ${error.message}`)
      this.#report()
      throw new AppError('store_unavailable', error.message, { cause: error })
    }
  }

  /** Forgets work that is done or abandoned. Idempotent. */
  forget(work: symbol): void {
    if (this.#problems.delete(work)) this.#report()
  }

  #report(): void {
    this.#onChange([...new Set(this.#problems.values())].sort().join('; ') || undefined)
  }
}

function isRejection(error: unknown): error is AppError {
  return error instanceof AppError && (error.code === 'invalid_configuration' || error.code === 'schema_mismatch')
}
