import type { TaskSummary, TaskView } from '@distribute/contracts'
import { queryOptions } from '@tanstack/react-query'
import { callApi, part } from './client.ts'
import { listQuery } from './list-query.ts'

/** The query of `GET /tasks`, without the page. */
export interface TaskQuery {
  readonly state?: string | undefined
  readonly kind?: string | undefined
  readonly q?: string | undefined
  readonly host?: string | undefined
  readonly actor?: string | undefined
  readonly since?: string | undefined
}

const pageSize = 50

/** The tasks that a query finds, newest first, page by page. */
export function tasksQuery(query: TaskQuery) {
  return listQuery<TaskSummary>('tasks', { ...query, limit: pageSize })
}

/** A task with its request. */
export function taskQuery(id: string) {
  return queryOptions({
    queryKey: ['task', id],
    queryFn: ({ signal }) => callApi<TaskView>(`/tasks/${part(id)}`, { signal }),
  })
}
