/**
 * Stops the messages of a consumer: a declined message closes it, `resume` opens it.
 *
 * A slot may become free after the handler has decided to decline and before its answer arrives
 * here. To keep such a `resume`, a declined message carries the number of resumes at the time it
 * was handed over; the gate stays open if there have been more since.
 */
export class HandOverGate {
  #resumes = 0
  #opening: PromiseWithResolvers<void> | undefined

  get resumes(): number {
    return this.#resumes
  }

  get isOpen(): boolean {
    return this.#opening === undefined
  }

  closeUnlessResumedSince(resumes: number): void {
    if (this.#resumes === resumes) this.#opening ??= Promise.withResolvers()
  }

  resume(): void {
    this.#resumes++
    this.#opening?.resolve()
    this.#opening = undefined
  }

  /** Resolves once the gate is open. */
  async opened(): Promise<void> {
    await this.#opening?.promise
  }
}
