/** The units that an engine may run at a time. */
export class Slots {
  readonly #total: number
  #taken = 0

  constructor(total: number) {
    this.#total = total
  }

  /** Takes one; false when none is free. */
  tryTake(): boolean {
    if (this.#taken >= this.#total) return false
    this.#taken += 1
    return true
  }

  /** Takes one for a run that is there already, even if none is free. */
  take(): void {
    this.#taken += 1
  }

  release(): void {
    this.#taken -= 1
  }
}
