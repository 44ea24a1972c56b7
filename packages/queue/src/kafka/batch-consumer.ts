import { createBackoff } from '../backoff.ts'
import { type HandOverOptions, type HandOverOutcome, handOver } from '../hand-over/hand-over.ts'
import type { KafkaBatch, KafkaBatchHandler, KafkaMessage } from './client.ts'
import { type ParsedMessage, parseUnitMessage } from './unit-message-text.ts'

export interface KafkaBatchConsumerOptions extends HandOverOptions {
  readonly heartbeatIntervalMs: number
  readonly stopping: AbortSignal
  /** How many messages that are no units were passed over. */
  onPassedOver(count: number): void
}

type Garbage = Extract<ParsedMessage, { kind: 'garbage' }>

/**
 * Hands the messages of fetched batches over, one at a time, and commits each once it is dealt with.
 *
 * A lane that is paused waits in here, in front of the very message that was refused, with heartbeats: a library's own
 * pause would fetch that message anew, notice `resume` only after a fetch's waiting time, be forgotten by a
 * consumer that starts again, and let the other partitions' batches of the same fetch pass. It gets one batch of a
 * consumer at a time, so that nothing else of the lane gets past.
 *
 * What leaves a batch early (a rebalance, a stop, a failure) leaves its offset unresolved: the message comes again,
 * here or at the partition's next owner.
 */
export class KafkaBatchConsumer implements KafkaBatchHandler {
  readonly #options: KafkaBatchConsumerOptions
  readonly #backoff = createBackoff({ firstMs: 100, mostMs: 5_000 })
  #handling: Promise<unknown> | undefined

  constructor(options: KafkaBatchConsumerOptions) {
    this.#options = options
  }

  /** Resolves when the handler under way has ended. */
  async idle(): Promise<void> {
    await this.#handling
  }

  /** Errors are the library's own: they make it join the group again, or reconnect. */
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

  /** False: the rest of the batch must wait as well. */
  async #consumeUnit(
    batch: KafkaBatch,
    { resolve }: KafkaMessage,
    { message }: Extract<ParsedMessage, { kind: 'unit' }>,
  ): Promise<boolean> {
    const { gate, stopping } = this.#options
    for (;;) {
      // Throws where the group is rebalancing: the partition may be another's already.
      await batch.heartbeat()
      while (!gate.isOpen) await withHeartbeats(gate.opened(), this.#heartbeats(batch))
      if (stopping.aborted || !batch.isRunning()) return false
      const outcome = await this.#handOver(batch, message)
      if (outcome === 'dealt with') {
        resolve()
        await batch.commit()
        return true
      }
      if (outcome === 'failed') {
        // Left for the next fetch, so that a message which always fails holds up its own partition alone.
        await withHeartbeats(this.#backoff.wait(stopping), this.#heartbeats(batch))
        return false
      }
    }
  }

  async #handOver(batch: KafkaBatch, message: Parameters<typeof handOver>[0]): Promise<HandOverOutcome> {
    const handling = handOver(message, this.#options)
    this.#handling = handling
    // A heartbeat that fails does not end the handler; the next one, after it, will fail as well and is heeded.
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
    this.#options.logger.warn(details, 'Messages that are no units were passed over; the first is shown')
    this.#options.onPassedOver(garbage.length)
  }
}

interface Heartbeats {
  readonly intervalMs: number
  beat(): Promise<void>
}

/** Waits for `work` with heartbeats; rejects as soon as one fails. */
async function withHeartbeats<T>(work: Promise<T>, { intervalMs, beat }: Heartbeats): Promise<T> {
  const failed = Promise.withResolvers<never>()
  // A library sends one only where its own interval is over: asked twice as often, none is late.
  const timer = setInterval(() => void beat().catch(failed.reject), intervalMs / 2)
  try {
    return await Promise.race([work, failed.promise])
  } finally {
    clearInterval(timer)
  }
}
