/**
 * Stands before every message of a consumer: a refusal closes it, `resume` opens it.
 *
 * A slot may become free between the handler's decision to refuse and the moment its answer arrives here. So that
 * such a `resume` is not lost, a refusal names how many there had been when its message was handed over, and the
 * gate stays open where there have been more since.
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

  /** Resolves once it is open. */
  async opened(): Promise<void> {
    await this.#opening?.promise
  }
}
