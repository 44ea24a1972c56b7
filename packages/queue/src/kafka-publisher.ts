import { AppError } from '@distribute/contracts'
import { Partitioners, type Producer } from 'kafkajs'
import { createBackoff } from './backoff.ts'
import { untilAborted } from './deadline.ts'
import { createKafkaClient, disconnect, type KafkaConnectionOptions, tryEachBroker } from './kafka-client.ts'
import { ensureTopic, type KafkaTopicOptions } from './kafka-topics.ts'

export interface KafkaPublisherOptions extends KafkaConnectionOptions, KafkaTopicOptions {
  /** how long one call tries before it throws */
  readonly publishTimeoutMs: number
}

const acknowledgedByAll = -1

/**
 * Sends to any topic, and makes one that is missing. kafkajs' own retries are not used: they know neither a deadline
 * nor an end, and keep metadata of a topic that was deleted. Here a try that failed throws the producer away and
 * forgets the topic, so that the next one looks at the brokers as they are.
 */
export class KafkaPublisher {
  readonly #options: KafkaPublisherOptions
  readonly #closing = new AbortController()
  readonly #knownTopics = new Set<string>()
  #producer: Promise<Producer> | undefined

  constructor(options: KafkaPublisherOptions) {
    this.#options = options
  }

  /** Resolves once every replica in sync has the messages; throws `AppError` `queue_unavailable`. */
  async publish(topic: string, values: readonly string[]): Promise<void> {
    if (values.length === 0) return
    const deadline = new AbortController()
    const timer = setTimeout(() => deadline.abort(), this.#options.publishTimeoutMs)
    try {
      await this.#sendUntil(AbortSignal.any([this.#closing.signal, deadline.signal]), topic, values)
    } finally {
      clearTimeout(timer)
    }
  }

  /** Ends calls under way; safe to repeat. */
  async close(): Promise<void> {
    this.#closing.abort()
    await this.#drop(this.#producer)
  }

  async #sendUntil(signal: AbortSignal, topic: string, values: readonly string[]): Promise<void> {
    const backoff = createBackoff({ firstMs: 50, lastMs: 1_000 })
    let cause: unknown
    while (!signal.aborted) {
      const producer = this.#producer
      try {
        return await untilAborted(this.#send(topic, values), signal)
      } catch (error) {
        // The abort itself says less than the failure before it.
        cause = signal.aborted ? (cause ?? error) : error
        this.#knownTopics.delete(topic)
        void this.#drop(producer)
        await backoff.wait(signal)
      }
    }
    throw new AppError('queue_unavailable', this.#describeFailure(topic, values.length), { cause })
  }

  async #send(topic: string, values: readonly string[]): Promise<void> {
    if (!this.#knownTopics.has(topic)) {
      await ensureTopic(topic, this.#options)
      this.#knownTopics.add(topic)
    }
    this.#closing.signal.throwIfAborted()
    this.#producer ??= this.#connect()
    const producer = await this.#producer
    await producer.send({ topic, acks: acknowledgedByAll, messages: values.map((value) => ({ value })) })
  }

  async #connect(): Promise<Producer> {
    const producer = createKafkaClient(this.#options, tryEachBroker(this.#options)).producer({
      createPartitioner: Partitioners.DefaultPartitioner,
      allowAutoTopicCreation: false,
      retry: { retries: 0 },
    })
    try {
      await producer.connect()
      return producer
    } catch (error) {
      this.#producer = undefined
      await disconnect(producer)
      throw error
    }
  }

  /** Others may have replaced it already: theirs stays. */
  async #drop(producer: Promise<Producer> | undefined): Promise<void> {
    if (producer === undefined) return
    if (this.#producer === producer) this.#producer = undefined
    await disconnect({ disconnect: async () => (await producer).disconnect() })
  }

  #describeFailure(topic: string, count: number): string {
    const why = this.#closing.signal.aborted
      ? 'the queue was closed'
      : `no broker took them within ${this.#options.publishTimeoutMs} ms (${this.#options.brokers.join(', ')})`
    return `Could not publish ${count} messages to the topic ${topic}: ${why}.`
  }
}
