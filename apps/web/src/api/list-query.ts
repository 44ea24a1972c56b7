import { infiniteQueryOptions } from '@tanstack/react-query'
import { type ApiRequest, callApi } from './client.ts'
import type { PageOf } from './page-of.ts'

/** The items of a list of the API, page by page. `path` has no slash at its start: `tasks`. */
export function listQuery<T>(path: string, query: ApiRequest['query'] = {}) {
  return infiniteQueryOptions({
    queryKey: [path, query],
    queryFn: ({ pageParam, signal }) =>
      callApi<PageOf<T>>(`/${path}`, { query: { ...query, cursor: pageParam }, signal }),
    initialPageParam: null as string | null,
    getNextPageParam: ({ nextCursor }) => nextCursor,
  })
}
