import { createBackoff } from '../backoff.ts'
import { untilAborted } from '../deadline.ts'
import type { HandOverOptions } from '../hand-over/hand-over.ts'
import { KafkaBatchConsumer } from './batch-consumer.ts'
import type { KafkaClient } from './client.ts'
import { KafkaMembership } from './membership.ts'

export interface KafkaLaneConsumerOptions extends HandOverOptions {
  readonly client: KafkaClient
  readonly topic: string
  readonly groupId: string
  readonly sessionTimeoutMs: number
  onSkipped(count: number): void
}

/**
 * Consumes one lane until it stops, whatever happens to the broker: creates a missing topic, joins
 * the group of the lane, and starts again whenever the library gives up.
 */
export class KafkaLaneConsumer {
  /** Resolves when the consumer joins its group for the first time. */
  readonly joined: Promise<void>
  readonly #options: KafkaLaneConsumerOptions
  readonly #stopping = new AbortController()
  readonly #backoff = createBackoff({ firstMs: 100, mostMs: 1_000 })
  readonly #membership: KafkaMembership
  readonly #batches: KafkaBatchConsumer
  readonly #firstJoin = Promise.withResolvers<void>()
  readonly #ended: Promise<void>

  constructor(options: KafkaLaneConsumerOptions) {
    this.#options = options
    this.joined = this.#firstJoin.promise
    this.#membership = new KafkaMembership(options)
    const heartbeatIntervalMs = heartbeatInterval(options)
    this.#batches = new KafkaBatchConsumer({ ...options, heartbeatIntervalMs, stopping: this.#stopping.signal })
    this.#ended = this.#consumeUntilStopped()
  }

  isConnected(): boolean {
    return this.#membership.isMember()
  }

  /**
   * Resolves when the handler in progress has ended and the member has left the group. Idempotent.
   */
  async stop(): Promise<void> {
    this.#stopping.abort()
    // A paused lane waits at its gate.
    this.#options.gate.resume()
    await this.#ended
  }

  async #consumeUntilStopped(): Promise<void> {
    const { signal } = this.#stopping
    const { client, topic, groupId, sessionTimeoutMs } = this.#options
    while (!signal.aborted) {
      try {
        await untilAborted(client.ensureTopic(topic), signal)
        await client.consume({
          topic,
          groupId,
          sessionTimeoutMs,
          signal,
          heartbeatIntervalMs: heartbeatInterval(this.#options),
          batches: this.#batches,
          onJoin: () => this.#onJoin(),
          onHeartbeat: () => this.#membership.heard(),
        })
      } catch (error) {
        if (!signal.aborted) this.#membership.lost(error)
      }
      await this.#backoff.wait(signal)
    }
    this.#membership.stop()
  }

  #onJoin(): void {
    this.#backoff.reset()
    this.#membership.heard()
    this.#firstJoin.resolve()
  }
}

function heartbeatInterval({ sessionTimeoutMs }: { sessionTimeoutMs: number }): number {
  return Math.min(1_000, sessionTimeoutMs / 3)
}
