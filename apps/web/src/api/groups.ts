import type { ResultGroupView } from '@distribute/contracts'
import { infiniteQueryOptions } from '@tanstack/react-query'
import type { ShownHostState } from '../language/state-words.ts'
import { callApi, part } from './client.ts'
import type { PageOf } from './page-of.ts'

const pageSize = 10

/** The groups of identical output of a task's hosts in one state, the largest first. */
export function groupsQuery(task: string, state: ShownHostState) {
  return infiniteQueryOptions({
    queryKey: ['groups', task, state],
    queryFn: ({ pageParam, signal }) =>
      callApi<PageOf<ResultGroupView>>(`/tasks/${part(task)}/groups`, {
        query: { state, limit: pageSize, cursor: pageParam },
        signal,
      }),
    initialPageParam: null as string | null,
    getNextPageParam: ({ nextCursor }) => nextCursor,
  })
}
