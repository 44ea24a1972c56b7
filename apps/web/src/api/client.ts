import type { Problem } from '@distribute/contracts'
import { ApiError, ConnectionLost, isAway } from './api-error.ts'
import { connection } from './connection.ts'
import { credentials, identify } from './credentials.ts'

type QueryValue = string | number | undefined | null | readonly string[]

export interface ApiRequest {
  readonly method?: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  readonly query?: Readonly<Record<string, QueryValue>>
  readonly body?: unknown
  /** the entity tag of what is edited */
  readonly ifMatch?: string | undefined
  readonly signal?: AbortSignal | undefined
}

export interface ApiAnswer<T> {
  readonly data: T
  readonly etag: string | null
}

/**
 * Sends one request to `/api/v2` and returns its JSON answer. The type is that of the contract: the
 * page comes from the server that answers. Throws `ApiError`, or `ConnectionLost` without an answer.
 */
export async function callApi<T>(path: string, request: ApiRequest = {}): Promise<T> {
  return (await readApi<T>(path, request)).data
}

/** As `callApi`, with the entity tag that an edit sends back. */
export async function readApi<T>(path: string, request: ApiRequest = {}): Promise<ApiAnswer<T>> {
  const response = await send(toAddress(path, request.query), request)
  if (!response.ok) throw await readError(response)
  const text = await response.text()
  return { data: (text === '' ? null : JSON.parse(text)) as T, etag: response.headers.get('etag') }
}

/** Reads an answer that is a file. Throws as `callApi` does; also when the answer ends early. */
export async function readFile(path: string, request: ApiRequest = {}): Promise<Blob> {
  const response = await send(toAddress(path, request.query), request)
  if (!response.ok) throw await readError(response)
  try {
    return await response.blob()
  } catch (error) {
    throw new ConnectionLost('the file is incomplete', { cause: error })
  }
}

/** The address of a part of the API. Values that are missing or empty are left out. */
export function toAddress(path: string, query: ApiRequest['query'] = {}): string {
  const parameters = new URLSearchParams()
  for (const [name, value] of Object.entries(query)) {
    const text = Array.isArray(value) ? value.join(',') : value
    if (text !== undefined && text !== null && text !== '') parameters.set(name, String(text))
  }
  return parameters.size === 0 ? `/api/v2${path}` : `/api/v2${path}?${parameters}`
}

async function send(address: string, { method = 'GET', body, ifMatch, signal }: ApiRequest): Promise<Response> {
  const headers = {
    ...identify(credentials.token()),
    ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    ...(ifMatch === undefined ? {} : { 'if-match': ifMatch }),
  }
  const init = { method, headers, ...(body === undefined ? {} : { body: JSON.stringify(body) }) }
  try {
    const response = await fetch(address, signal === undefined ? init : { ...init, signal })
    if (!isAway(response.status)) connection.set('connected')
    return response
  } catch (error) {
    if (signal?.aborted) throw error
    connection.set('lost')
    throw new ConnectionLost('the server does not answer', { cause: error })
  }
}

async function readError(response: Response): Promise<ApiError> {
  const retryAfter = Number(response.headers.get('retry-after') ?? Number.NaN)
  const problem = await readProblem(response)
  if (isAway(response.status)) connection.set(isPartAway(problem) ? 'connected' : 'lost')
  return new ApiError(response.status, problem, Number.isNaN(retryAfter) ? undefined : retryAfter)
}

/** The server answers; something behind it, which most requests do not need, does not. */
function isPartAway(problem: Problem | undefined): boolean {
  return ['share_unavailable', 'queue_unavailable', 'provider_unavailable'].includes(problem?.code ?? '')
}

async function readProblem(response: Response): Promise<Problem | undefined> {
  if (!response.headers.get('content-type')?.includes('json')) return undefined
  try {
    return (await response.json()) as Problem
  } catch {
    // A gateway cut the answer: the status is all there is.
    return undefined
  }
}

/** A part of an address that comes from data. */
export function part(text: string): string {
  return encodeURIComponent(text)
}
