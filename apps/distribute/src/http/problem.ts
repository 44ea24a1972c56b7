import { STATUS_CODES } from 'node:http'
import { AppError, type ErrorCode, type Problem } from '@distribute/contracts'
import { isAway, type Outage } from '@distribute/service'
import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify'
import { clipAddress } from './address-length.ts'

const statuses: Readonly<Record<ErrorCode, number>> = {
  bad_request: 400,
  unauthorized: 401,
  forbidden: 403,
  not_found: 404,
  method_not_allowed: 405,
  conflict: 409,
  precondition_failed: 412,
  payload_too_large: 413,
  address_too_long: 414,
  unsupported_media_type: 415,
  invalid_input: 422,
  rate_limited: 429,
  invalid_configuration: 500,
  schema_mismatch: 500,
  state_dir_locked: 500,
  internal: 500,
  clone_failed: 500,
  provider_unavailable: 503,
  store_unavailable: 503,
  share_unavailable: 503,
  queue_unavailable: 503,
}

/** Returns the HTTP status of an error code. */
export function statusOf(code: ErrorCode): number {
  return statuses[code]
}

declare module 'fastify' {
  interface FastifyInstance {
    /** logs requests that fail because the store or the queue is unavailable */
    outage: Outage
  }
}

/**
 * Converts a thrown value to an `AppError`. Errors of the client (4xx) explain themselves. Others
 * are logged under the request id, and the client gets only that id. An unavailable server fails
 * every request: that is logged once per outage, and each request at `debug`.
 */
export function explainError(error: unknown, request: FastifyRequest): AppError {
  const known = error instanceof AppError ? error : fromFastify(error)
  if (known !== undefined && statusOf(known.code) < 500) {
    request.rejection = known
    return known
  }
  if (known !== undefined && isAway(known)) return explainOutage(known, request)
  request.log.error({ err: error, incident: request.id }, 'request failed')
  const code = known?.code ?? 'internal'
  const detail = statusOf(code) === 503 ? 'The service is temporarily unavailable; try again' : 'Internal error'
  request.rejection = new AppError(code, `${detail}. See incident ${request.id} in the log.`)
  return request.rejection
}

/**
 * The address of the server and its message are in the log, once per outage, and not in the
 * response.
 */
function explainOutage(error: AppError, request: FastifyRequest): AppError {
  request.log.debug({ err: error, incident: request.id }, 'request failed')
  // Other requests succeed without the identity provider, which logs its own outage.
  if (error.code !== 'provider_unavailable') request.server.outage.failed(error)
  const who = servers[error.code] ?? 'store'
  request.rejection = new AppError(
    error.code,
    `The service is temporarily unavailable: the ${who} does not answer. Try again.`,
  )
  return request.rejection
}

const servers: Partial<Record<ErrorCode, string>> = {
  queue_unavailable: 'queue',
  provider_unavailable: 'identity provider',
}

/** Sends problem+json as in RFC 9457. */
export function sendProblem(error: unknown, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const known = explainError(error, request)
  const status = statusOf(known.code)
  const problem: Problem = {
    type: 'about:blank',
    title: STATUS_CODES[status] ?? 'Error',
    status,
    detail: known.message,
    code: known.code,
    ...(known.problems.length > 0 && { errors: [...known.problems] }),
    ...(status >= 500 && { incident: request.id }),
  }
  if (status === 401) reply.header('www-authenticate', 'Bearer')
  return reply.status(status).type('application/problem+json').send(JSON.stringify(problem))
}

/** The error for a method and address without a route. */
export function describeMissingRoute({ method, url }: FastifyRequest): AppError {
  return new AppError('not_found', `there is no ${method} ${clipAddress(url.split('?', 1)[0] ?? '', 200)}`)
}

export const jsonOnly = 'the body must have Content-Type: application/json'

/** Messages for Fastify's own errors, independent of the content type. */
const fastifyErrors: Readonly<Record<string, readonly [ErrorCode, string?]>> = {
  FST_ERR_CTP_INVALID_JSON_BODY: ['bad_request', 'the body is not valid JSON'],
  FST_ERR_CTP_EMPTY_JSON_BODY: ['bad_request', 'the body is empty: send JSON'],
  FST_ERR_CTP_BODY_TOO_LARGE: ['payload_too_large'],
  FST_ERR_CTP_INVALID_MEDIA_TYPE: ['unsupported_media_type', jsonOnly],
  FST_ERR_BAD_URL: ['bad_request', 'the path has an invalid percent-encoding: encode UTF-8'],
  FST_ERR_MAX_PARAM_LENGTH: ['not_found', 'the address is too long'],
}

function fromFastify(error: unknown): AppError | undefined {
  if (!(error instanceof Error)) return undefined
  const { code = '', statusCode = 500, message } = error as Partial<FastifyError> & Error
  if (statusCode < 400 || statusCode >= 500) return undefined
  const [known, words] = fastifyErrors[code] ?? ['bad_request']
  return new AppError(known, words ?? message, { cause: error })
}
