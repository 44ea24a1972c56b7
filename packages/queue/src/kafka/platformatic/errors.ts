import { findErrorBy, UserError } from '@platformatic/kafka'

/**
 * For logs and callers. The library wraps an error for each try around the one that matters, and adds whole answers of
 * brokers to it: what was said last, and why, is kept.
 */
export function toPlainError(error: unknown): Error {
  if (error instanceof AggregateError && error.errors.length > 0) return toPlainError(error.errors.at(-1))
  if (!(error instanceof Error)) return new Error(String(error))
  const cause = error.cause === undefined ? {} : { cause: toPlainError(error.cause) }
  const plain = new Error(error.message, cause)
  if (error.stack !== undefined) plain.stack = error.stack
  return plain
}

/** The library tells of a topic that is missing as of a mistake of its caller. */
export function isUnknownTopic(error: unknown): boolean {
  return error instanceof UserError && error.message.startsWith('Unknown topic ')
}

/** `apiId`: the name of the error in Kafka's protocol */
export function isKafkaError(error: unknown, apiId: string): boolean {
  return error instanceof Error && findErrorBy(error, 'apiId', apiId) !== null
}
