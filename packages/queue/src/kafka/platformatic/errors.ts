import { findErrorBy, UserError } from '@platformatic/kafka'

/**
 * Returns a plain error for logs and callers. The library wraps the relevant error in one per
 * attempt, and adds whole answers of brokers: this keeps the last message and its causes.
 */
export function toPlainError(error: unknown): Error {
  if (error instanceof AggregateError && error.errors.length > 0) return toPlainError(error.errors.at(-1))
  if (!(error instanceof Error)) return new Error(String(error))
  const cause = error.cause === undefined ? {} : { cause: toPlainError(error.cause) }
  const plain = new Error(error.message, cause)
  if (error.stack !== undefined) plain.stack = error.stack
  return plain
}

/** The library reports a missing topic as a user error. */
export function isUnknownTopic(error: unknown): boolean {
  return error instanceof UserError && error.message.startsWith('Unknown topic ')
}

/** `apiId`: the name of the error in the Kafka protocol */
export function isKafkaError(error: unknown, apiId: string): boolean {
  return error instanceof Error && findErrorBy(error, 'apiId', apiId) !== null
}
