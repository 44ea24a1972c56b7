import { isAway } from '@distribute/service'

/** Why the store does not answer, and since when. */
export interface StoreOutage {
  readonly reason: string
  readonly since: Date
}

/** A request that takes longer counts as an outage: a frozen server rejects nothing. */
const silentAfterMs = 3000

/** Tells from the outcome of all queries whether the store answers. */
export class StoreWatch {
  #outage: StoreOutage | undefined
  readonly #asked = new Set<Date>()
  #onChange = () => {}

  /** undefined: the store answers */
  get outage(): StoreOutage | undefined {
    if (this.#outage !== undefined) return this.#outage
    const [since] = this.#asked
    const isSilent = since !== undefined && Date.now() - since.getTime() > silentAfterMs
    return isSilent ? { reason: 'the database does not answer', since } : undefined
  }

  /** Calls the listener when an outage begins or ends. Replaces the listener of an earlier call. */
  onChange(listener: () => void): void {
    this.#onChange = listener
  }

  /** Runs an action, and throws what it throws. */
  async attempt<Result>(action: () => Promise<Result>): Promise<Result> {
    const asked = new Date()
    this.#asked.add(asked)
    try {
      const result = await action()
      this.#note(undefined)
      return result
    } catch (error) {
      if (isAway(error)) this.#note(error instanceof Error ? error.message : String(error))
      throw error
    } finally {
      this.#asked.delete(asked)
    }
  }

  #note(reason: string | undefined): void {
    const before = this.#outage
    this.#outage = reason === undefined ? undefined : { reason, since: before?.since ?? new Date() }
    if ((before === undefined) !== (reason === undefined)) this.#onChange()
  }
}
