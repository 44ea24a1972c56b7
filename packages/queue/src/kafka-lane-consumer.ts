import type { Consumer, EachBatchPayload } from 'kafkajs'
import { createBackoff } from './backoff.ts'
import { untilAborted } from './deadline.ts'
import type { HandOverOptions } from './hand-over.ts'
import { KafkaBatchConsumer } from './kafka-batch-consumer.ts'
import { createKafkaClient, disconnect, type KafkaConnectionOptions } from './kafka-client.ts'
import { KafkaMembership } from './kafka-membership.ts'
import { ensureTopic, type KafkaTopicOptions } from './kafka-topics.ts'

export interface KafkaLaneConsumerOptions extends KafkaConnectionOptions, KafkaTopicOptions, HandOverOptions {
  readonly topic: string
  readonly groupId: string
  readonly sessionTimeoutMs: number
  onPassedOver(count: number): void
}

/**
 * Patient, so that the same member comes back within a second of the brokers after up to a minute without them. A new
 * member waits until the group has given up the old one, a whole session timeout: after longer, or where there is one
 * broker and it closed its connections itself, for then kafkajs crashes at once whatever it is told here.
 */
const retry = { initialRetryTime: 100, maxRetryTime: 1_000, retries: 60 }
/** How long an idle fetch waits, and so how long a stop may: a message that arrives ends the waiting at once. */
const maxFetchWaitMs = 500

/**
 * Consumes one lane until it is stopped, whatever happens to the broker: makes the topic where it is missing, joins
 * the lane's group, and starts with a new kafkajs consumer whenever one has crashed (theirs would restart only after
 * errors that they call retriable).
 */
export class KafkaLaneConsumer {
  /** Resolves when the consumer joins its group for the first time. */
  readonly joined: Promise<void>
  readonly #options: KafkaLaneConsumerOptions
  readonly #stopping = new AbortController()
  readonly #backoff = createBackoff({ firstMs: 100, lastMs: 1_000 })
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

  /** Resolves when the handler under way has ended and the group was left; safe to repeat. */
  async stop(): Promise<void> {
    this.#stopping.abort()
    // A paused lane waits at its gate.
    this.#options.gate.resume()
    await this.#ended
  }

  async #consumeUntilStopped(): Promise<void> {
    const { signal } = this.#stopping
    while (!signal.aborted) {
      try {
        await untilAborted(ensureTopic(this.#options.topic, this.#options), signal)
        await this.#consumeUntilCrash()
      } catch (error) {
        if (!signal.aborted) this.#membership.lost(error)
      }
      await this.#backoff.wait(signal)
    }
    this.#membership.stop()
  }

  async #consumeUntilCrash(): Promise<never> {
    const consumer = this.#createConsumer()
    const crashed = Promise.withResolvers<never>()
    crashed.promise.catch(() => undefined)
    this.#listen(consumer, crashed.reject)
    try {
      await untilAborted(this.#run(consumer), this.#stopping.signal)
      return await untilAborted(crashed.promise, this.#stopping.signal)
    } finally {
      await this.#batches.idle()
      await disconnect(consumer)
    }
  }

  #createConsumer(): Consumer {
    const { groupId, sessionTimeoutMs } = this.#options
    return createKafkaClient(this.#options, retry).consumer({
      groupId,
      sessionTimeout: sessionTimeoutMs,
      heartbeatInterval: heartbeatInterval(this.#options),
      minBytes: 1,
      maxWaitTimeInMs: maxFetchWaitMs,
      allowAutoTopicCreation: false,
      retry: { ...retry, restartOnFailure: async () => false },
    })
  }

  /** kafkajs lets a listener's error end the consumer: these cannot throw. */
  #listen(consumer: Consumer, onCrash: (error: Error) => void): void {
    const { GROUP_JOIN, HEARTBEAT, CRASH } = consumer.events
    consumer.on(GROUP_JOIN, () => {
      this.#backoff.reset()
      this.#membership.heard()
      this.#firstJoin.resolve()
    })
    consumer.on(HEARTBEAT, () => this.#membership.heard())
    consumer.on(CRASH, ({ payload }) => onCrash(payload.error))
  }

  async #run(consumer: Consumer): Promise<void> {
    await consumer.connect()
    await consumer.subscribe({ topics: [this.#options.topic], fromBeginning: true })
    await consumer.run({
      autoCommit: false,
      eachBatchAutoResolve: false,
      eachBatch: (payload: EachBatchPayload) => this.#batches.consume(payload),
    })
  }
}

function heartbeatInterval({ sessionTimeoutMs }: { sessionTimeoutMs: number }): number {
  return Math.min(1_000, sessionTimeoutMs / 3)
}
