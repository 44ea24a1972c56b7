import { AppError } from '@distribute/contracts'

/**
 * An error with its causes as an object for the log. Only what is named here: drivers hang statements with their
 * values, and connections with their passwords, on their errors.
 */
export function serializeError(error: unknown): unknown {
  if (!(error instanceof Error)) return error
  return {
    type: error.name,
    message: error.message,
    ...('code' in error ? { code: error.code } : {}),
    ...(error instanceof AppError && error.problems.length > 0 ? { problems: error.problems } : {}),
    stack: error.stack,
    ...(error.cause === undefined ? {} : { cause: serializeError(error.cause) }),
    ...(error instanceof AggregateError ? { errors: error.errors.map(serializeError) } : {}),
  }
}
