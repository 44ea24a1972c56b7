import type { Kysely } from 'kysely'
import type { HistoryFilter, HostResultOfTask } from '../../port/host.ts'
import type { Page, PageRequest } from '../../port/page.ts'
import { formatCursor, parseCursor, toPage } from '../base/cursor.ts'
import { inLanes } from '../base/in-lanes.ts'
import { selectBareResults, toBareResult } from '../result/row.ts'
import type { Tables } from '../tables.ts'

/** Tasks have ascending numbers, and the index of hosts has them in this order. */
export async function listHostResults(
  db: Kysely<Tables>,
  { host, lanes }: HistoryFilter & { readonly host: string },
  { limit, cursor }: PageRequest,
): Promise<Page<HostResultOfTask>> {
  let query = selectOfTasks(db).where('host_result.host', '=', host).where(inLanes('task.lane', lanes))
  if (cursor !== undefined) query = query.where('host_result.task', '<', parseCursor('history', cursor))
  const rows = await query
    .orderBy('host_result.task', 'desc')
    .limit(limit + 1)
    .execute()
  return toPage(rows.map(toResultOfTask), limit, ({ taskId }) => formatCursor('history', taskId))
}

/** Results of tasks that are being deleted are left out. */
function selectOfTasks(db: Kysely<Tables>) {
  return selectBareResults(db)
    .innerJoin('task', 'task.id', 'host_result.task')
    .select(['task.public_id', 'task.name', 'task.kind', 'task.lane'])
}

function toResultOfTask(
  row: Awaited<ReturnType<ReturnType<typeof selectOfTasks>['execute']>>[number],
): HostResultOfTask {
  const { public_id, name, kind, lane } = row
  return { ...toBareResult(row), task: { publicId: String(public_id), name, kind, lane } }
}
