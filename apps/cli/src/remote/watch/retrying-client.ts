import { setTimeout as sleep } from 'node:timers/promises'
import type { CommandContext } from '../../command-context.ts'
import type { ApiClient } from '../connection/api-client.ts'
import { ApiError } from '../connection/api-error.ts'

const silentMs = 30_000
const firstPauseMs = 500
const mostPauseMs = 5_000

/**
 * A client that repeats what fails because the server is away, overloaded or restarted, for as long
 * as it takes. It says so once the server has been away for 30 s, and once when it is back. Streams
 * are left to their reader.
 */
export function createRetryingClient(
  api: ApiClient,
  { note }: Pick<CommandContext, 'note'>,
  signal?: AbortSignal,
): ApiClient {
  const retry = async <Result>(request: () => Promise<Result>): Promise<Result> => {
    const start = performance.now()
    let isTold = false
    for (let pauseMs = firstPauseMs; ; pauseMs = Math.min(2 * pauseMs, mostPauseMs)) {
      try {
        const result = await request()
        if (isTold) note('the server answers again')
        return result
      } catch (error) {
        if (!(error instanceof ApiError && error.isTemporary)) throw error
        if (!isTold && performance.now() - start >= silentMs) {
          isTold = true
          note(`${error.message}; trying again until it does. The task goes on.`)
        }
      }
      await sleep(pauseMs, undefined, signal && { signal })
    }
  }
  return {
    server: api.server,
    get: (path, request) => retry(() => api.get(path, request)),
    post: (path, request) => retry(() => api.post(path, request)),
    patch: (path, request) => retry(() => api.patch(path, request)),
    delete: (path, request) => retry(() => api.delete(path, request)),
    stream: api.stream,
  }
}
