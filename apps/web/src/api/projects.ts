import type { ProjectView, ProjectWithRevisionsView } from '@distribute/contracts'
import { queryOptions } from '@tanstack/react-query'
import { callApi, part } from './client.ts'
import { listQuery } from './list-query.ts'
import { queryClient } from './query-client.ts'

/** The projects, in the order of their first clone. */
export const projectsQuery = listQuery<ProjectView>('projects')

/** A project with its revisions. */
export function projectQuery(name: string) {
  return queryOptions({
    queryKey: ['project', name],
    queryFn: ({ signal }) => callApi<ProjectWithRevisionsView>(`/projects/${part(name)}`, { signal }),
  })
}

/** The playbooks of a revision, by path. A revision does not change. */
export function playbooksQuery(project: string, revision: string) {
  const path = `projects/${part(project)}/revisions/${part(revision)}/playbooks`
  return { ...listQuery<{ readonly path: string }>(path), staleTime: 600_000 }
}

/** Starts to clone or update a project. An empty `ref` stands for the default branch. */
export async function cloneProject(name: string, ref: string): Promise<void> {
  await callApi<ProjectView>('/projects', { method: 'POST', body: ref === '' ? { name } : { name, ref } })
  await Promise.all([
    queryClient.invalidateQueries({ queryKey: projectsQuery.queryKey }),
    queryClient.invalidateQueries({ queryKey: ['project', name] }),
  ])
}
