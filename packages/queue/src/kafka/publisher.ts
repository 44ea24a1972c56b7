import { AppError } from '@distribute/contracts'
import { createBackoff } from '../backoff.ts'
import { settleWithin, untilAborted } from '../deadline.ts'
import { disconnectWithinMs, type KafkaClient, type KafkaProducer } from './client.ts'

export interface KafkaPublisherOptions {
  readonly client: KafkaClient
  readonly brokers: readonly string[]
  /** how long one call tries before it throws */
  readonly publishTimeoutMs: number
}

/**
 * Sends to any topic, and makes one that is missing. A library's own retries know neither a deadline nor an end. Here a
 * try that failed throws the producer away and forgets the topic, so that the next one looks at the brokers as they are.
 */
export class KafkaPublisher {
  readonly #options: KafkaPublisherOptions
  readonly #closing = new AbortController()
  readonly #knownTopics = new Set<string>()
  #producer: Promise<KafkaProducer> | undefined

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
    const backoff = createBackoff({ firstMs: 50, mostMs: 1_000 })
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
      await this.#options.client.ensureTopic(topic)
      this.#knownTopics.add(topic)
    }
    this.#closing.signal.throwIfAborted()
    this.#producer ??= this.#connect()
    const producer = await this.#producer
    await producer.send(topic, values)
  }

  async #connect(): Promise<KafkaProducer> {
    try {
      return await this.#options.client.connectProducer()
    } catch (error) {
      this.#producer = undefined
      throw error
    }
  }

  /** Others may have replaced it already: theirs stays. */
  async #drop(producer: Promise<KafkaProducer> | undefined): Promise<void> {
    if (producer === undefined) return
    if (this.#producer === producer) this.#producer = undefined
    const closed = producer.then((connected) => connected.close())
    await settleWithin(disconnectWithinMs, closed)
  }

  #describeFailure(topic: string, count: number): string {
    const why = this.#closing.signal.aborted
      ? 'the queue was closed'
      : `no broker took them within ${this.#options.publishTimeoutMs} ms (${this.#options.brokers.join(', ')})`
    return `Could not publish ${count} messages to the topic ${topic}: ${why}.`
  }
}
