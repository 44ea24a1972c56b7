import { createBackoff } from '../backoff.ts'
import { type HandOverOptions, type HandOverOutcome, handOver } from '../hand-over/hand-over.ts'
import type { KafkaBatch, KafkaBatchHandler, KafkaMessage } from './client.ts'
import { type ParsedMessage, parseUnitMessage } from './unit-message-text.ts'

export interface KafkaBatchConsumerOptions extends HandOverOptions {
  readonly heartbeatIntervalMs: number
  readonly stopping: AbortSignal
  /** Called with the number of skipped messages, which announce no unit. */
  onSkipped(count: number): void
}

type Garbage = Extract<ParsedMessage, { kind: 'garbage' }>

/**
 * Hands over the messages of fetched batches, one at a time, and commits each once it is handled.
 *
 * A paused lane waits in here, before the declined message, and sends heartbeats. The pause
 * of a library does not fit: it fetches that message again, notices `resume` only after the fetch
 * timeout, is lost when a consumer restarts, and lets batches of other partitions of the same fetch
 * through. A library passes one batch per consumer at a time, so no other message of the lane
 * overtakes.
 *
 * A batch that ends early (rebalance, stop, failure) leaves its offset unresolved: the message is
 * redelivered, here or to the next owner of the partition.
 */
export class KafkaBatchConsumer implements KafkaBatchHandler {
  readonly #options: KafkaBatchConsumerOptions
  readonly #backoff = createBackoff({ firstMs: 100, mostMs: 5_000 })
  #handling: Promise<unknown> | undefined

  constructor(options: KafkaBatchConsumerOptions) {
    this.#options = options
  }

  /** Resolves when the handler in progress has ended. */
  async idle(): Promise<void> {
    await this.#handling
  }

  /** Rejects only with errors of the library: they make it rejoin the group, or reconnect. */
  async consume(batch: KafkaBatch): Promise<void> {
    const garbage: Garbage[] = []
    try {
      for (const message of batch.messages) {
        const parsed = parseUnitMessage(message.value)
        if (parsed.kind === 'garbage') {
          garbage.push(parsed)
          message.resolve()
        } else if (!(await this.#consumeUnit(batch, message, parsed))) return
      }
      if (garbage.length > 0) await batch.commit()
    } finally {
      this.#reportGarbage(batch, garbage)
    }
  }

  /** Returns false if the rest of the batch must wait as well. */
  async #consumeUnit(
    batch: KafkaBatch,
    { resolve }: KafkaMessage,
    { message }: Extract<ParsedMessage, { kind: 'unit' }>,
  ): Promise<boolean> {
    const { gate, stopping } = this.#options
    for (;;) {
      // Throws while the group is rebalancing: the partition may already have another owner.
      await batch.heartbeat()
      while (!gate.isOpen) await withHeartbeats(gate.opened(), this.#heartbeats(batch))
      if (stopping.aborted || !batch.isRunning()) return false
      const outcome = await this.#handOver(batch, message)
      if (outcome === 'done') {
        resolve()
        await batch.commit()
        return true
      }
      if (outcome === 'failed') {
        // Left to the next fetch, so that a message that always fails blocks only its own
        // partition.
        await withHeartbeats(this.#backoff.wait(stopping), this.#heartbeats(batch))
        return false
      }
    }
  }

  async #handOver(batch: KafkaBatch, message: Parameters<typeof handOver>[0]): Promise<HandOverOutcome> {
    const handling = handOver(message, this.#options)
    this.#handling = handling
    // A failed heartbeat does not end the handler; the next one after it fails as well, and counts.
    await withHeartbeats(handling, this.#heartbeats(batch)).catch(() => undefined)
    const outcome = await handling
    if (outcome !== 'failed') this.#backoff.reset()
    return outcome
  }

  #heartbeats(batch: KafkaBatch): Heartbeats {
    return { intervalMs: this.#options.heartbeatIntervalMs, beat: () => batch.heartbeat() }
  }

  #reportGarbage({ topic, partition }: KafkaBatch, garbage: readonly Garbage[]): void {
    const [first] = garbage
    if (first === undefined) return
    const details = { topic, partition, count: garbage.length, reason: first.reason, text: first.clippedText }
    this.#options.logger.warn(details, 'messages skipped: they announce no unit')
    this.#options.onSkipped(garbage.length)
  }
}

interface Heartbeats {
  readonly intervalMs: number
  beat(): Promise<void>
}

/** Waits for `work` and sends heartbeats. Rejects once one fails. */
async function withHeartbeats<T>(work: Promise<T>, { intervalMs, beat }: Heartbeats): Promise<T> {
  const failed = Promise.withResolvers<never>()
  // A library sends one only after its own interval: asking twice as often makes none late.
  const timer = setInterval(() => void beat().catch(failed.reject), intervalMs / 2)
  try {
    return await Promise.race([work, failed.promise])
  } finally {
    clearInterval(timer)
  }
}
