import type { HostResultView } from '@distribute/contracts'
import { infiniteQueryOptions } from '@tanstack/react-query'
import { callApi, part } from '../../../api/client.ts'
import type { PageOf } from '../../../api/page-of.ts'
import type { HostChange } from '../live/host-board.ts'
import type { TaskSearch } from '../task-search.ts'

const pageSize = 200

/** The hosts of a task that the address asks for, page by page. Their output is not kept. */
export function taskHostsQuery(id: string, { show, q }: TaskSearch) {
  return infiniteQueryOptions({
    queryKey: ['task', id, 'hosts', { show, q }],
    queryFn: async ({ pageParam, signal }) => {
      const query = { state: show, q, limit: pageSize, cursor: pageParam }
      const page = await callApi<PageOf<HostResultView>>(`/tasks/${part(id)}/hosts`, { query, signal })
      return { ...page, items: page.items.map(toRow) }
    },
    initialPageParam: null as string | null,
    getNextPageParam: ({ nextCursor }) => nextCursor,
  })
}

function toRow({ host, state, rc, changed, durationMs, cause }: HostResultView): HostChange {
  return { host, state, rc, changed, durationMs, cause }
}
