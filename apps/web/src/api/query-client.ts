import { QueryCache, QueryClient } from '@tanstack/react-query'
import { ApiError } from './api-error.ts'
import { meKey } from './session.ts'

/** A refused credential ends the sign-in: the next answer of `/me` shows the sign-in screen. */
export const queryClient: QueryClient = new QueryClient({
  queryCache: new QueryCache({ onError: askWhoIsSignedIn }),
  defaultOptions: {
    queries: { retry: shouldRetry, staleTime: 2_000, networkMode: 'always', refetchOnWindowFocus: true },
    mutations: { networkMode: 'always', onError: askWhoIsSignedIn },
  },
})

function askWhoIsSignedIn(error: Error): void {
  if (error instanceof ApiError && error.status === 401) void queryClient.invalidateQueries({ queryKey: meKey })
}

/** What a client did wrong stays wrong. A lost connection is tried again by the connection watch. */
function shouldRetry(failures: number, error: Error): boolean {
  return failures < 2 && error instanceof ApiError && (error.status === 429 || error.status >= 500)
}
