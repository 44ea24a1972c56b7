import { AppError } from '@distribute/contracts'

/**
 * What the store refuses a running engine although it answers: a right that its account lacks, a table that a migration
 * was to make. An operator ends that as he ends an outage, so it is waited for in the same way: results that are known
 * must not be given up for it.
 */
export class StoreRefusals {
  readonly #onChange: (problem: string | undefined) => void
  readonly #problems = new Map<symbol, string>()

  constructor(onChange: (problem: string | undefined) => void) {
    this.#onChange = onChange
  }

  /** One attempt of a piece of work. Throws a refusal as `AppError` `store_unavailable`, and any other error as it is. */
  async attempt<Result>(work: symbol, action: () => Promise<Result>): Promise<Result> {
    try {
      const result = await action()
      this.forget(work)
      return result
    } catch (error) {
      if (!isRefusal(error)) throw error
      this.#problems.set(work, `the store takes no results: ${error.message}`)
      this.#tell()
      throw new AppError('store_unavailable', error.message, { cause: error })
    }
  }

  /** The work is done, or given up; safe to repeat. */
  forget(work: symbol): void {
    if (this.#problems.delete(work)) this.#tell()
  }

  #tell(): void {
    this.#onChange([...new Set(this.#problems.values())].sort().join('; ') || undefined)
  }
}

function isRefusal(error: unknown): error is AppError {
  return error instanceof AppError && (error.code === 'invalid_configuration' || error.code === 'schema_mismatch')
}
