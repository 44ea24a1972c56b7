import type { HostResultView, TaskView } from '@distribute/contracts'
import { eventually } from '@distribute/testbed'
import { expect } from 'vitest'

/** The envelope of the v1 API. */
interface Envelope {
  readonly code: number
  readonly data: unknown
  readonly msg: unknown
  readonly length?: number
}

/** Calls one distribute as clients do. */
export interface ApiClient {
  readonly url: string
  v1Post(path: 'adhoc/' | 'playbook/' | 'file/', body: object): Promise<Envelope>
  v1Get(pathAndQuery: string): Promise<Envelope>
  /** Submits by v2 and returns the task. Throws unless the status is 201. */
  submit(body: object): Promise<TaskView>
  task(id: string): Promise<TaskView>
  hosts(id: string): Promise<readonly HostResultView[]>
  get<Body>(path: string): Promise<{ readonly status: number; readonly body: Body }>
  post<Body>(path: string, body?: object): Promise<{ readonly status: number; readonly body: Body }>
  /** Returns the task once it has ended. */
  ended(id: string): Promise<TaskView>
}

const finalStates: readonly string[] = ['succeeded', 'failed', 'cancelled', 'aborted']

export function createApiClient(url: string, { token }: { readonly token?: string } = {}): ApiClient {
  const authorization = token === undefined ? {} : { authorization: `Bearer ${token.trim()}` }
  const ask = async <Body>(path: string, init: RequestInit = {}) => {
    const response = await fetch(`${url}${path}`, { ...init, headers: { ...init.headers, ...authorization } })
    return { status: response.status, body: readJson(path, response.status, await response.text()) as Body }
  }
  const post = <Body>(path: string, body: object = {}) => {
    const headers = { 'content-type': 'application/json' }
    return ask<Body>(path, { method: 'POST', headers, body: JSON.stringify(body) })
  }
  const task = async (id: string) => (await ask<TaskView>(`/api/v2/tasks/${id}`)).body

  return {
    url,
    v1Post: async (path, body) => (await post<Envelope>(`/api/v1/distribute/${path}`, body)).body,
    v1Get: async (pathAndQuery) => (await ask<Envelope>(`/api/v1/distribute/${pathAndQuery}`)).body,
    submit: async (body) => {
      const answer = await post<TaskView>('/api/v2/tasks', body)
      expect(answer).toMatchObject({ status: 201 })
      return answer.body
    },
    task,
    get: (path) => ask(`/api/v2${path}`),
    post: (path, body) => post(`/api/v2${path}`, body),
    hosts: async (id) => {
      const answer = await ask<{ items: HostResultView[] }>(`/api/v2/tasks/${id}/hosts?limit=500`)
      return answer.body.items
    },
    ended: (id) =>
      eventually(
        async () => {
          const found = await task(id)
          expect(finalStates).toContain(found.state)
          return found
        },
        { timeoutMs: 150_000 },
      ),
  }
}

/** An answer that is not JSON came from another program, such as the gateway. */
function readJson(path: string, status: number, text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw new Error(`${path} is answered ${status}, and not in JSON: ${text.slice(0, 300)}`)
  }
}
