import type { UnitMessage } from '@distribute/contracts'

/**
 * Announces units to engines. It is transport only: messages may be lost, late, duplicated or out
 * of order, because the store is the source of truth.
 */
export interface UnitQueue {
  /**
   * Announces units of one lane. Resolves when the broker has them. Throws `AppError`
   * `queue_unavailable`.
   */
  publish(lane: string, messages: readonly UnitMessage[]): Promise<void>
  /** Starts one consumer per lane. Resolves when all have joined their groups. */
  consume(options: ConsumeOptions): Promise<UnitConsumer>
  /** Makes one round trip to the broker. Throws `AppError` `queue_unavailable`. */
  ping(): Promise<void>
  /**
   * Stops all consumers and the producer, within a few seconds even without a broker. Idempotent.
   */
  close(): Promise<void>
}

export interface ConsumeOptions {
  readonly lanes: readonly string[]
  readonly onMessage: MessageHandler
}

/**
 * Returns `true` once the message is handled (its unit is claimed, or cannot be claimed): only then
 * the offset is committed. Returns `false` if no slot is free: the lanes pause until `resume`, then
 * the message is redelivered. May throw: the message is redelivered after a moment.
 */
export type MessageHandler = (message: UnitMessage, lane: string) => Promise<boolean>

export interface UnitConsumer {
  /** Resumes paused lanes: a slot is free. A no-op if none is paused. */
  resume(): void
  /** Returns whether the consumer of every lane is a member of its group. */
  isConnected(): boolean
  /** Stops taking messages. Resolves when the handler in progress has ended. Idempotent. */
  stop(): Promise<void>
}
