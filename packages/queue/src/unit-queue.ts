import type { UnitMessage } from '@distribute/contracts'

/**
 * Announces units to engines. It is transport only: a message may be lost, late, doubled or out of order, and
 * nothing goes wrong, because the store is the truth.
 */
export interface UnitQueue {
  /** Announces units of one lane; resolves once the broker has them. Throws `AppError` `queue_unavailable`. */
  publish(lane: string, messages: readonly UnitMessage[]): Promise<void>
  /** Starts to consume these lanes, one consumer each. Resolves when all have joined their groups. */
  consume(options: ConsumeOptions): Promise<UnitConsumer>
  /** one round trip to the broker; throws when it does not answer */
  ping(): Promise<void>
  /** Stops every consumer and the producer; safe to repeat. It ends within a few seconds, also without a broker. */
  close(): Promise<void>
}

export interface ConsumeOptions {
  readonly lanes: readonly string[]
  readonly onMessage: MessageHandler
}

/**
 * Answers `true` once the message is dealt with for good (its unit is claimed, or is not to be had): only then is
 * the offset committed. `false`: no slot is free; the lanes pause until `resume`, then the message comes again.
 * It may throw: the message then comes again after a moment.
 */
export type MessageHandler = (message: UnitMessage, lane: string) => Promise<boolean>

export interface UnitConsumer {
  /** A slot is free again; harmless when nothing is paused. */
  resume(): void
  /** every lane's consumer is a member of its group */
  isConnected(): boolean
  /** Takes no more messages; resolves when the handler under way has ended. Safe to repeat. */
  stop(): Promise<void>
}
