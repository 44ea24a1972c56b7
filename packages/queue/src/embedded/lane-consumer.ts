import { createBackoff } from '../backoff.ts'
import { type HandOverOptions, handOver } from '../hand-over/hand-over.ts'
import type { EmbeddedLane } from './lane.ts'

/**
 * Takes messages of one lane, one at a time, until it stops. Returns unhandled messages to the
 * lane.
 */
export class EmbeddedLaneConsumer {
  readonly #messages: EmbeddedLane
  readonly #options: HandOverOptions
  readonly #stopping = new AbortController()
  readonly #ended: Promise<void>

  constructor(messages: EmbeddedLane, options: HandOverOptions) {
    this.#messages = messages
    this.#options = options
    this.#ended = this.#consumeUntilStopped()
  }

  isRunning(): boolean {
    return !this.#stopping.signal.aborted
  }

  /** Resolves when the handler in progress has ended. Idempotent. */
  async stop(): Promise<void> {
    this.#stopping.abort()
    // A paused lane waits at its gate.
    this.#options.gate.resume()
    await this.#ended
  }

  async #consumeUntilStopped(): Promise<void> {
    const { signal } = this.#stopping
    const { gate } = this.#options
    const backoff = createBackoff({ firstMs: 100, mostMs: 5_000 })
    while (!signal.aborted) {
      await gate.opened()
      const message = await this.#messages.take(signal)
      if (message === undefined) return
      // Another lane may have closed the gate while this one waited.
      const outcome = gate.isOpen && !signal.aborted ? await handOver(message, this.#options) : 'declined'
      if (outcome !== 'done') this.#messages.putBack(message)
      if (outcome === 'failed') await backoff.wait(signal)
      else backoff.reset()
    }
  }
}
