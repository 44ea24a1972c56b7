import type { z } from 'zod'
import { explainAnswer, explainSilence } from './api-error.ts'
import type { Connection } from './connection.ts'
import { explainMismatch } from './mismatch.ts'

const timeoutMs = 130_000
/** until a stream begins */
const openingMs = 30_000

type Method = 'GET' | 'POST' | 'PATCH' | 'DELETE'

/** values that are undefined are left out */
type Query = Readonly<Record<string, string | number | undefined>>

interface ApiRequest<Schema extends z.ZodType> {
  readonly schema: Schema
  readonly query?: Query
  readonly body?: unknown
}

interface StreamRequest {
  /** media type of the answer */
  readonly type: string
  readonly query?: Query
  /** ends the stream */
  readonly signal?: AbortSignal
}

/** The v2 API of one server. Every method throws `ApiError`. */
export interface ApiClient {
  readonly server: URL
  get<Schema extends z.ZodType>(path: string, request: ApiRequest<Schema>): Promise<z.output<Schema>>
  post<Schema extends z.ZodType>(path: string, request: ApiRequest<Schema>): Promise<z.output<Schema>>
  patch<Schema extends z.ZodType>(path: string, request: ApiRequest<Schema>): Promise<z.output<Schema>>
  delete<Schema extends z.ZodType>(path: string, request: ApiRequest<Schema>): Promise<z.output<Schema>>
  /** An answer that comes bit by bit, and lasts until the server ends it. */
  stream(path: string, request: StreamRequest): Promise<Response>
}

export function createApiClient({ server, token }: Connection): ApiClient {
  const authorization = token === undefined ? {} : { authorization: `Bearer ${token}` }
  const send = async <Schema extends z.ZodType>(method: Method, path: string, request: ApiRequest<Schema>) => {
    const answer = await fetchFrom(toUrl(server, path, request.query), {
      method,
      headers: {
        ...authorization,
        accept: 'application/json',
        ...(request.body !== undefined && { 'content-type': 'application/json' }),
      },
      ...(request.body !== undefined && { body: JSON.stringify(request.body) }),
    })
    const { success, data, error } = request.schema.safeParse(answer)
    if (success) return data
    throw await explainMismatch({ server, request: `${method} ${path}`, error })
  }
  return {
    server,
    get: (path, request) => send('GET', path, request),
    post: (path, request) => send('POST', path, request),
    patch: (path, request) => send('PATCH', path, request),
    delete: (path, request) => send('DELETE', path, request),
    stream: (path, { type, query, signal }) =>
      openStream(toUrl(server, path, query), {
        headers: { ...authorization, accept: type },
        ...(signal && { signal }),
      }),
  }
}

function toUrl(server: URL, path: string, query: Query = {}): URL {
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
    throw explainSilence(url, cause)
  }
  const body = parse(text)
  if (response.ok && body !== undefined) return body
  throw explainAnswer(url, { status: response.status, body })
}

async function openStream(url: URL, init: RequestInit & { readonly headers: { readonly accept: string } }) {
  const opening = new AbortController()
  const timer = setTimeout(() => opening.abort(new Error('there was no answer in time')), openingMs)
  const signal = init.signal ? AbortSignal.any([init.signal, opening.signal]) : opening.signal
  try {
    const response = await fetch(url, { ...init, signal, redirect: 'error' }).catch((cause) => {
      throw explainSilence(url, cause)
    })
    if (response.ok && response.headers.get('content-type')?.startsWith(init.headers.accept)) return response
    const body = parse(await response.text().catch(() => ''))
    throw explainAnswer(url, { status: response.status, body })
  } finally {
    clearTimeout(timer)
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
