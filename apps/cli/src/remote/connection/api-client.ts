import { type Problem, problemSchema } from '@distribute/contracts'
import { toSafeText } from '@distribute/domain'
import type { z } from 'zod'
import { CliError } from '../../cli-error.ts'
import { type ExitCode, exitCodes } from '../../exit-codes.ts'
import type { Connection } from './connection.ts'

const timeoutMs = 130_000
/** until a stream begins */
const openingMs = 30_000

type Method = 'GET' | 'POST' | 'PATCH' | 'DELETE'

interface ApiRequest<Schema extends z.ZodType> {
  readonly schema: Schema
  /** values that are undefined are left out */
  readonly query?: Readonly<Record<string, string | number | undefined>>
  readonly body?: unknown
}

/** The v2 API of one server. Every method throws `ApiError`. */
export interface ApiClient {
  readonly server: URL
  get<Schema extends z.ZodType>(path: string, request: ApiRequest<Schema>): Promise<z.output<Schema>>
  post<Schema extends z.ZodType>(path: string, request: ApiRequest<Schema>): Promise<z.output<Schema>>
  patch<Schema extends z.ZodType>(path: string, request: ApiRequest<Schema>): Promise<z.output<Schema>>
  delete<Schema extends z.ZodType>(path: string, request: ApiRequest<Schema>): Promise<z.output<Schema>>
  /**
   * A stream of server-sent events, which lasts until the server ends it, or the signal is aborted.
   */
  stream(path: string, signal: AbortSignal): Promise<Response>
}

/** A request that was rejected, or never answered. */
export class ApiError extends CliError {
  /** undefined: there was no answer */
  readonly status: number | undefined
  readonly problem: Problem | undefined
  /** the answer, if it was JSON */
  readonly body: unknown

  constructor(
    message: string,
    { status, problem, body, cause }: { status?: number; problem?: Problem; body?: unknown; cause?: unknown } = {},
  ) {
    super(toExitCode(status), toSafeText(message), { cause })
    this.name = 'ApiError'
    this.status = status
    this.problem = problem
    this.body = body
  }

  /** Whether the same request may succeed later without a change of it. */
  get isTemporary(): boolean {
    return this.status === undefined || this.status === 429 || this.status >= 500
  }
}

export function createApiClient({ server, token }: Connection): ApiClient {
  const authorization = token === undefined ? {} : { authorization: `Bearer ${token}` }
  const send = async <Schema extends z.ZodType>(method: Method, path: string, request: ApiRequest<Schema>) => {
    const response = await fetchFrom(toUrl(server, path, request.query), {
      method,
      headers: {
        ...authorization,
        accept: 'application/json',
        ...(request.body !== undefined && { 'content-type': 'application/json' }),
      },
      ...(request.body !== undefined && { body: JSON.stringify(request.body) }),
    })
    return request.schema.parse(response)
  }
  return {
    server,
    get: (path, request) => send('GET', path, request),
    post: (path, request) => send('POST', path, request),
    patch: (path, request) => send('PATCH', path, request),
    delete: (path, request) => send('DELETE', path, request),
    stream: (path, signal) =>
      openStream(toUrl(server, path), { headers: { ...authorization, accept: 'text/event-stream' }, signal }),
  }
}

function toUrl(server: URL, path: string, query: ApiRequest<z.ZodType>['query'] = {}): URL {
  const url = new URL(`api/v2${path}`, server)
  for (const [name, value] of Object.entries(query)) if (value !== undefined) url.searchParams.set(name, String(value))
  return url
}

async function fetchFrom(url: URL, init: RequestInit): Promise<unknown> {
  let response: Response
  let text: string
  try {
    response = await fetch(url, { ...init, redirect: 'error', signal: AbortSignal.timeout(timeoutMs) })
    text = await response.text()
  } catch (cause) {
    throw new ApiError(`${url.origin} does not answer: ${explain(cause)}`, { cause })
  }
  const body = parse(text)
  if (response.ok && body !== undefined) return body
  const problem = problemSchema.safeParse(body).data
  const { status } = response
  throw new ApiError(
    problem ? describe(problem, status) : `${url.origin} answers ${status}: is it the address of distribute?`,
    {
      status,
      body,
      ...(problem && { problem }),
    },
  )
}

async function openStream(url: URL, init: RequestInit): Promise<Response> {
  const opening = new AbortController()
  const timer = setTimeout(() => opening.abort(), openingMs)
  const signal = init.signal ? AbortSignal.any([init.signal, opening.signal]) : opening.signal
  const response = await fetch(url, { ...init, signal, redirect: 'error' })
    .catch((cause) => {
      throw new ApiError(`${url.origin} does not answer: ${explain(cause)}`, { cause })
    })
    .finally(() => clearTimeout(timer))
  if (response.ok && response.headers.get('content-type')?.startsWith('text/event-stream')) return response
  const { status } = response
  await response.body?.cancel()
  throw new ApiError(`${url.origin} answers ${status} for a stream of events`, { status })
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** Undici hides the reason in the cause. */
function explain(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  if (error.name === 'TimeoutError') return `there was no answer within ${timeoutMs / 1000} s`
  return error.cause instanceof Error ? error.cause.message || error.cause.name : error.message
}

function describe({ detail, errors = [] }: Problem, status: number): string {
  // a single error is the detail already
  const shown = errors.filter(({ message }) => errors.length > 1 || !detail.includes(message))
  const lines = shown.map(({ path, message }) => `  ${path === '' ? '' : `${path}: `}${message}`)
  const advice = adviseOn({ detail, status })
  return [detail, ...lines, ...advice].join('\n')
}

function adviseOn({ detail, status }: { readonly detail: string; readonly status: number }): readonly string[] {
  if (status === 401) return ['Sign in with `distribute login`, or set DISTRIBUTE_TOKEN.']
  // The server has no such address, which is not a task or host that it lacks.
  return /^there is no (?:GET|POST|PATCH|DELETE) /.test(detail)
    ? ['The server is older than this command: upgrade it.']
    : []
}

function toExitCode(status: number | undefined): ExitCode {
  if (status === undefined || status === 429 || status >= 500) return exitCodes.unavailable
  return status === 401 || status === 403 ? exitCodes.forbidden : exitCodes.usage
}
