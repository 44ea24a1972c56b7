import { STATUS_CODES } from 'node:http'
import { AppError, type ErrorCode, type Problem } from '@distribute/contracts'
import { isAway, type Outage } from '@distribute/service'
import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify'

const statuses: Readonly<Record<ErrorCode, number>> = {
  bad_request: 400,
  unauthorized: 401,
  forbidden: 403,
  not_found: 404,
  method_not_allowed: 405,
  conflict: 409,
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
  store_unavailable: 503,
  share_unavailable: 503,
  queue_unavailable: 503,
}

/** The HTTP status of each code of the catalogue. */
export function statusOf(code: ErrorCode): number {
  return statuses[code]
}

declare module 'fastify' {
  interface FastifyInstance {
    /** requests fail because the store or the queue is away */
    outage: Outage
  }
}

/**
 * Returns whatever was thrown as an error of the catalogue. A client's mistake explains itself. Everything else is
 * logged under the request's id and tells the client no more than that id. A server that is away fails every request:
 * that is logged once, and each request at `debug`.
 */
export function explainError(error: unknown, request: FastifyRequest): AppError {
  const known = error instanceof AppError ? error : fromFastify(error)
  if (known !== undefined && statusOf(known.code) < 500) {
    request.refusal = known
    return known
  }
  if (known !== undefined && isAway(known)) return explainOutage(known, request)
  request.log.error({ err: error, incident: request.id }, 'request failed')
  const code = known?.code ?? 'internal'
  const detail = statusOf(code) === 503 ? 'The service cannot do its work now; try again' : 'The service failed'
  request.refusal = new AppError(code, `${detail}. The log has more under incident ${request.id}.`)
  return request.refusal
}

/** For anybody: where the server is, and what it said, is in the log, once for all requests. */
function explainOutage(error: AppError, request: FastifyRequest): AppError {
  request.log.debug({ err: error, incident: request.id }, 'request failed')
  request.server.outage.failed(error)
  const who = error.code === 'queue_unavailable' ? 'queue' : 'store'
  request.refusal = new AppError(
    error.code,
    `The service cannot do its work now: the ${who} does not answer. Try again.`,
  )
  return request.refusal
}

/** Answers with RFC 9457's problem+json. */
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

/** Nothing answers this method at this address. */
export function describeMissingRoute({ method, url }: FastifyRequest): AppError {
  return new AppError('not_found', `there is no ${method} ${url.split('?', 1)[0]?.slice(0, 200)}`)
}

export const jsonOnly = 'the body must have Content-Type: application/json'

/** Fastify's own refusals, in words that hold for every content type. */
const fastifyRefusals: Readonly<Record<string, readonly [ErrorCode, string?]>> = {
  FST_ERR_CTP_INVALID_JSON_BODY: ['bad_request', 'the body is no JSON'],
  FST_ERR_CTP_EMPTY_JSON_BODY: ['bad_request', 'the body is empty: JSON is needed'],
  FST_ERR_CTP_BODY_TOO_LARGE: ['payload_too_large'],
  FST_ERR_CTP_INVALID_MEDIA_TYPE: ['unsupported_media_type', jsonOnly],
  FST_ERR_BAD_URL: ['bad_request', 'the path has a percent sign that begins no character of UTF-8'],
  FST_ERR_MAX_PARAM_LENGTH: ['not_found', 'there is no such address: it is too long'],
}

function fromFastify(error: unknown): AppError | undefined {
  if (!(error instanceof Error)) return undefined
  const { code = '', statusCode = 500, message } = error as Partial<FastifyError> & Error
  if (statusCode < 400 || statusCode >= 500) return undefined
  const [known, words] = fastifyRefusals[code] ?? ['bad_request']
  return new AppError(known, words ?? message, { cause: error })
}
