import { AppError } from '@distribute/contracts'

/**
 * Serializes an error and its causes for the log. Includes only the properties named here: drivers
 * attach statements with their values, and connections with their passwords, to errors.
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
