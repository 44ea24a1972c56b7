import { AppError } from '@distribute/contracts'
import { createBackoff } from '../backoff.ts'
import { settleWithin, untilAborted } from '../deadline.ts'
import { disconnectWithinMs, type KafkaClient, type KafkaProducer } from './client.ts'

export interface KafkaPublisherOptions {
  readonly client: KafkaClient
  readonly brokers: readonly string[]
  /** how long one call retries before it throws */
  readonly publishTimeoutMs: number
}

/**
 * Sends to any topic, and creates a missing one. The retries of the libraries have neither a
 * deadline nor a way to abort them. Here, a failed attempt drops the producer and forgets the
 * topic, so that the next attempt reads the state of the brokers anew.
 */
export class KafkaPublisher {
  readonly #options: KafkaPublisherOptions
  readonly #closing = new AbortController()
  readonly #knownTopics = new Set<string>()
  #producer: Promise<KafkaProducer> | undefined

  constructor(options: KafkaPublisherOptions) {
    this.#options = options
  }

  /**
   * Resolves when all in-sync replicas have the messages. Throws `AppError` `queue_unavailable`.
   */
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

  /** Aborts calls in progress. Idempotent. */
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
        // The abort itself tells less than the failure before it.
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

  /** Keeps a producer that replaced this one meanwhile. */
  async #drop(producer: Promise<KafkaProducer> | undefined): Promise<void> {
    if (producer === undefined) return
    if (this.#producer === producer) this.#producer = undefined
    const closed = producer.then((connected) => connected.close())
    await settleWithin(disconnectWithinMs, closed)
  }

  #describeFailure(topic: string, count: number): string {
    const why = this.#closing.signal.aborted
      ? 'the queue is closed'
      : `no broker of ${this.#options.brokers.join(', ')} accepted them within ${this.#options.publishTimeoutMs} ms`
    return `${count} messages not published to topic ${topic}: ${why}`
  }
}
