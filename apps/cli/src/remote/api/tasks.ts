import {
  type HostResultView,
  hostResultSchema,
  pageSchema,
  type ResultGroupView,
  resultGroupSchema,
  type TaskSummary,
  type TaskView,
  taskSchema,
  taskSummarySchema,
  type UnitView,
  unitSchema,
} from '@distribute/contracts'
import type { ApiClient } from '../connection/api-client.ts'

const hostPage = pageSchema(hostResultSchema)
const unitPage = pageSchema(unitSchema)
const groupPage = pageSchema(resultGroupSchema)
const taskPage = pageSchema(taskSummarySchema)
const pageLimit = 500

/** `/tasks/ID` with what follows, safe for any id. */
export function taskPath(id: string, rest = ''): string {
  return `/tasks/${encodeURIComponent(id)}${rest}`
}

export async function getTask(api: ApiClient, id: string): Promise<TaskView> {
  return await api.get(taskPath(id), { schema: taskSchema })
}

/** Newest first, as many as asked for. */
export async function listTasks(
  api: ApiClient,
  { limit, filter }: { readonly limit: number; readonly filter?: Readonly<Record<string, string | undefined>> },
): Promise<readonly TaskSummary[]> {
  const tasks: TaskSummary[] = []
  let cursor: string | undefined
  do {
    const query = { ...filter, limit: Math.min(pageLimit, limit - tasks.length), cursor }
    const page = await api.get('/tasks', { schema: taskPage, query })
    tasks.push(...page.items)
    cursor = page.nextCursor ?? undefined
  } while (cursor !== undefined && tasks.length < limit)
  return tasks
}

/** The hosts of a task a page at a time, in the task's order; of one state, or of all. */
export async function* readHostResults(
  api: ApiClient,
  id: string,
  filter: { readonly state?: string; readonly q?: string | undefined } = {},
): AsyncGenerator<readonly HostResultView[]> {
  let cursor: string | undefined
  do {
    const page = await api.get(taskPath(id, '/hosts'), {
      schema: hostPage,
      query: { ...filter, limit: pageLimit, cursor },
    })
    yield page.items
    cursor = page.nextCursor ?? undefined
  } while (cursor !== undefined)
}

/** The groups of a task's hosts, a page at a time, the largest group first. */
export async function* readGroups(api: ApiClient, id: string): AsyncGenerator<readonly ResultGroupView[]> {
  let cursor: string | undefined
  do {
    const page = await api.get(taskPath(id, '/groups'), { schema: groupPage, query: { limit: 100, cursor } })
    yield page.items
    cursor = page.nextCursor ?? undefined
  } while (cursor !== undefined)
}

/** Hosts in the middle of a step, as the engines last told, the longest outstanding first. */
export async function listOutstanding(api: ApiClient, id: string): Promise<UnitView['outstanding']> {
  const hosts: UnitView['outstanding'] = []
  let cursor: string | undefined
  do {
    const page = await api.get(taskPath(id, '/units'), { schema: unitPage, query: { limit: pageLimit, cursor } })
    hosts.push(...page.items.flatMap(({ outstanding }) => outstanding))
    cursor = page.nextCursor ?? undefined
  } while (cursor !== undefined)
  return hosts.sort((a, b) => a.since.localeCompare(b.since))
}
