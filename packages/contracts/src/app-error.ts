/**
 * The catalogue of error codes that clients, log lines and exit codes use. HTTP status codes are
 * mapped from it in one place, the HTTP service's error plugin.
 */
export const errorCodes = [
  'bad_request',
  'unauthorized',
  'forbidden',
  'not_found',
  'method_not_allowed',
  'conflict',
  'precondition_failed',
  'unsupported_media_type',
  'payload_too_large',
  'address_too_long',
  'rate_limited',
  'invalid_input',
  'invalid_configuration',
  'schema_mismatch',
  'store_unavailable',
  'queue_unavailable',
  'provider_unavailable',
  'state_dir_locked',
  'share_unavailable',
  'clone_failed',
  'internal',
] as const
export type ErrorCode = (typeof errorCodes)[number]

/** One problem of an input: its path (`hosts.3`, `playbook.content`), and what is allowed there. */
export interface InputProblem {
  readonly path: string
  readonly message: string
}

/**
 * An error with a code of the catalogue. The message says what failed, the offending value, and
 * what to do; it contains no secret and no stack.
 */
export class AppError extends Error {
  readonly code: ErrorCode
  readonly problems: readonly InputProblem[]

  constructor(code: ErrorCode, message: string, options: { cause?: unknown; problems?: readonly InputProblem[] } = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause })
    this.name = 'AppError'
    this.code = code
    this.problems = options.problems ?? []
  }
}
