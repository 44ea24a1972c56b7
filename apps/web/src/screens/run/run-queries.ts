import type { LaneView, ProjectView, ProjectWithRevisionsView, TaskPreview } from '@distribute/contracts'
import { queryOptions, skipToken } from '@tanstack/react-query'
import { callApi, part } from '../../api/client.ts'
import type { PageOf } from '../../api/page-of.ts'
import type { Draft } from './run-model.ts'

/** What would become of the request. A new request aborts the question about the one before. */
export function previewQuery({ serial, request, problems }: Draft) {
  const isAskable = problems.size === 0 && request.hosts.length > 0
  return queryOptions({
    queryKey: ['preview', serial],
    queryFn: isAskable
      ? ({ signal }) => callApi<TaskPreview>('/tasks/preview', { method: 'POST', body: request, signal })
      : skipToken,
    // secret variables and long lists of hosts do not stay in memory
    gcTime: 0,
    staleTime: 30_000,
  })
}

/** The host sets of a task, in its order. */
export function hostSetsQuery(task: string) {
  return queryOptions({
    queryKey: ['host sets', task],
    queryFn: ({ signal }) => callApi<{ readonly hosts: readonly string[] }>(`/tasks/${part(task)}/matrix`, { signal }),
    staleTime: Number.POSITIVE_INFINITY,
  })
}

export const laneNamesQuery = queryOptions({
  queryKey: ['lane names'],
  queryFn: ({ signal }) => callApi<PageOf<LaneView>>('/lanes', { signal }),
  select: ({ items }) => items.map(({ name }) => name),
  staleTime: 30_000,
})

/** At most 500: a project that is not among them can be run by the command line. */
export const projectChoicesQuery = queryOptions({
  queryKey: ['project choices'],
  queryFn: ({ signal }) => callApi<PageOf<ProjectView>>('/projects', { query: { limit: 500 }, signal }),
  staleTime: 30_000,
})

export function revisionsQuery(project: string) {
  return queryOptions({
    queryKey: ['revisions', project],
    queryFn:
      project === ''
        ? skipToken
        : ({ signal }) =>
            callApi<PageOf<ProjectWithRevisionsView['revisions'][number]>>(`/projects/${part(project)}/revisions`, {
              signal,
            }),
    staleTime: 30_000,
  })
}

/** The playbooks of a commit; empty: of no one. */
export function playbooksQuery(project: string, commit: string) {
  return queryOptions({
    queryKey: ['playbooks', project, commit],
    queryFn:
      project === '' || commit === ''
        ? skipToken
        : ({ signal }) =>
            callApi<PageOf<{ readonly path: string }>>(
              `/projects/${part(project)}/revisions/${part(commit)}/playbooks`,
              { signal },
            ),
    staleTime: 300_000,
  })
}
