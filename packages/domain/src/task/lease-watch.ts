/** A lease as observed. */
export interface SeenLease {
  /** what it is a lease of */
  readonly of: string
  /** changes with each renewal */
  readonly mark: string
  /** its length for its holder; null: as configured here */
  readonly lengthMs: number | null
}

/** When a query was sent and when its answer arrived, in milliseconds of one monotonic clock. */
export interface Asked {
  readonly askedMs: number
  readonly answeredMs: number
}

export interface LeaseWatchSettings {
  /** the configured length of a lease */
  readonly leaseMs: number
  /** how long a holder can still be working after its end */
  readonly marginMs: number
  /** the longest time between answers of the store in which no renewal is missed; unset: any */
  readonly maxGapMs?: number
}

/**
 * Finds lapsed leases by repeated observation: a lease has lapsed when it was seen with the same
 * mark for its whole length plus the margin. Only the clock of the watcher matters.
 */
export class LeaseWatch {
  readonly #settings: LeaseWatchSettings
  #lastAnswerMs = Number.NEGATIVE_INFINITY
  #seen: ReadonlyMap<string, { readonly mark: string; readonly sinceMs: number }> = new Map()

  constructor(settings: LeaseWatchSettings) {
    this.#settings = settings
  }

  /**
   * Notes that the store answered. After a longer gap than `maxGapMs` the observation restarts:
   * the watcher or the store had stopped, and renewals were not seen.
   */
  noteAnswer(answeredMs: number): void {
    const { maxGapMs = Number.POSITIVE_INFINITY } = this.#settings
    if (answeredMs - this.#lastAnswerMs > maxGapMs) this.forget()
    this.#lastAnswerMs = answeredMs
  }

  /** Takes all current leases of one answer and returns those that have lapsed. */
  look<Lease extends SeenLease>(leases: readonly Lease[], { askedMs, answeredMs }: Asked): readonly Lease[] {
    const before = this.#seen
    this.#seen = new Map(
      leases.map(({ of, mark }) => {
        const seen = before.get(of)
        return [of, seen?.mark === mark ? seen : { mark, sinceMs: answeredMs }]
      }),
    )
    return leases.filter(({ of, lengthMs }) => {
      const sinceMs = this.#seen.get(of)?.sinceMs ?? answeredMs
      return askedMs - sinceMs >= Math.max(this.#settings.leaseMs, lengthMs ?? 0) + this.#settings.marginMs
    })
  }

  /**
   * Restarts the observation of all leases, after a time in which none could be renewed or seen.
   */
  forget(): void {
    this.#seen = new Map()
  }
}
