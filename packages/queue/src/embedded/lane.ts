import type { UnitMessage } from '@distribute/contracts'

type Taker = (message: UnitMessage | undefined) => void

/**
 * The messages of one lane, first in, first out. The consumer that waits longest gets the next one.
 */
export class EmbeddedLane {
  readonly #messages: UnitMessage[] = []
  readonly #takers: Taker[] = []

  add(messages: readonly UnitMessage[]): void {
    this.#messages.push(...messages)
    this.#deal()
  }

  /** Returns a message to the head of the lane. */
  putBack(message: UnitMessage): void {
    this.#messages.unshift(message)
    this.#deal()
  }

  /** Waits for a message. Resolves with undefined once the signal is aborted. */
  async take(signal: AbortSignal): Promise<UnitMessage | undefined> {
    if (signal.aborted) return undefined
    const taken = Promise.withResolvers<UnitMessage | undefined>()
    const leave = () => {
      this.#takers.splice(this.#takers.indexOf(taken.resolve), 1)
      taken.resolve(undefined)
    }
    signal.addEventListener('abort', leave, { once: true })
    this.#takers.push(taken.resolve)
    this.#deal()
    const message = await taken.promise
    signal.removeEventListener('abort', leave)
    return message
  }

  #deal(): void {
    while (this.#messages.length > 0 && this.#takers.length > 0) this.#takers.shift()?.(this.#messages.shift())
  }
}
