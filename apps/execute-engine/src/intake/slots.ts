/** Counts the units that an engine runs at the same time. */
export class Slots {
  readonly #total: number
  #taken = 0

  constructor(total: number) {
    this.#total = total
  }

  /** Takes a slot; false when none is free. */
  tryTake(): boolean {
    if (this.#taken >= this.#total) return false
    this.#taken += 1
    return true
  }

  /** Takes a slot for a run that already exists, even if none is free. */
  take(): void {
    this.#taken += 1
  }

  release(): void {
    this.#taken -= 1
  }
}
