import { queryOptions, useQuery } from '@tanstack/react-query'
import { callApi } from '../api/client.ts'

const versionQuery = queryOptions({
  queryKey: ['version'],
  queryFn: ({ signal }) => callApi<{ readonly version: string }>('/version', { signal }),
  refetchInterval: 60_000,
})

let first: string | undefined

/** The version of the server, and whether it has changed since this page was loaded. */
export function useVersion(): { readonly version: string | undefined; readonly isNew: boolean } {
  const { data } = useQuery(versionQuery)
  const version = data?.version
  first ??= version
  return { version, isNew: version !== undefined && version !== first }
}
