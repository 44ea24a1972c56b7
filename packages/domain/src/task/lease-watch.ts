/** A lease as it was seen. */
export interface SeenLease {
  /** what is held by it */
  readonly of: string
  /** another one after each renewal */
  readonly mark: string
  /** how long whoever holds it reckons with it; null: as long as here */
  readonly lengthMs: number | null
}

/** When something was asked and when its answer was there, by one clock that never jumps: milliseconds. */
export interface Asked {
  readonly askedMs: number
  readonly answeredMs: number
}

export interface LeaseWatchSettings {
  /** how long a lease is here */
  readonly leaseMs: number
  /** how long after its end a holder may still be at work */
  readonly marginMs: number
}

/**
 * Finds leases that are over by looking at them again and again: one has lapsed when it was seen with the same mark for
 * its whole length and the margin. So no clock but the watcher's own matters.
 */
export class LeaseWatch {
  readonly #settings: LeaseWatchSettings
  #seen: ReadonlyMap<string, { readonly mark: string; readonly sinceMs: number }> = new Map()

  constructor(settings: LeaseWatchSettings) {
    this.#settings = settings
  }

  /** Takes all leases that there are, as one answer showed them; returns those that have lapsed. */
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

  /** Nobody could renew a lease, or nobody saw it: all begin anew. */
  forget(): void {
    this.#seen = new Map()
  }
}
