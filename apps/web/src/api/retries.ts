import type { TaskSummary } from '@distribute/contracts'
import { queryOptions } from '@tanstack/react-query'
import { callApi } from './client.ts'
import type { PageOf } from './page-of.ts'

const shownRetries = 20

/** The newest retries of a task. */
export function retriesQuery(task: string) {
  return queryOptions({
    queryKey: ['retries', task],
    queryFn: ({ signal }) =>
      callApi<PageOf<TaskSummary>>('/tasks', { query: { retryOf: task, limit: shownRetries }, signal }),
  })
}
