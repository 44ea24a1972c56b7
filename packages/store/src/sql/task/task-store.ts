import { taskKindSchema } from '@distribute/contracts'
import { openTaskStates } from '@distribute/domain'
import type { Kysely } from 'kysely'
import { sql } from 'kysely'
import type { Page, PageRequest } from '../../port/page.ts'
import type { TaskFilter, TaskStore, TaskSummary } from '../../port/task.ts'
import { submittingActions } from '../access/write-audit.ts'
import { formatCursor, parseCursor, toPage } from '../base/cursor.ts'
import type { Database } from '../base/database.ts'
import { inLanes } from '../base/in-lanes.ts'
import { toSqlTime } from '../base/sql-time.ts'
import type { Tables } from '../tables.ts'
import { cancelTask } from './cancel.ts'
import { skipExpiredTasks } from './expire.ts'
import { findTask, findTaskByV1Id } from './find.ts'
import { summarizeOpenTasks } from './open-tasks.ts'
import { selectTaskSummaries, toSummaries } from './row.ts'
import { settleTask } from './settle.ts'
import { submitTask } from './submit.ts'
import { listUnsettledTasks } from './unsettled.ts'

/** Tasks in SQL. */
export function createTaskStore(database: Database): TaskStore {
  return {
    submit: (task, by) => submitTask(database, task, by),
    find: (publicId) => database.run((db) => findTask(db, publicId)),
    findByV1Id: (kind, v1Id) => database.run((db) => findTaskByV1Id(db, { kind, v1Id })),
    list: (filter, page) => database.run((db) => listTasks(db, filter, page)),
    listByIds: (ids) => database.run((db) => listTasksByIds(db, ids)),
    countOpen: (atMost) => database.run((db) => countOpenTasks(db, atMost)),
    cancel: (publicId, by) => cancelTask(database, publicId, by),
    settle: (taskId) => settleTask(database, taskId),
    listUnsettled: () => database.run(listUnsettledTasks),
    summarizeOpen: () => database.run(summarizeOpenTasks),
    skipExpired: () => skipExpiredTasks(database),
  }
}

async function countOpenTasks(db: Kysely<Tables>, atMost: number): Promise<number> {
  const open = db.selectFrom('task').select('id').where('state', 'in', openTaskStates).limit(atMost).as('open')
  const { count } = await db
    .selectFrom(open)
    .select(({ fn }) => fn.countAll().as('count'))
    .executeTakeFirstOrThrow()
  return Number(count)
}

async function listTasks(db: Kysely<Tables>, filter: TaskFilter, page: PageRequest): Promise<Page<TaskSummary>> {
  const { limit, cursor } = page
  let query = filterTasks(db, filter)
  if (cursor !== undefined) query = query.where('task.id', '<', parseCursor('tasks', cursor))
  const rows = await query
    .orderBy('task.id', 'desc')
    .limit(limit + 1)
    .execute()
  return toPage(await toSummaries(db, rows), limit, (task) => formatCursor('tasks', task.id))
}

async function listTasksByIds(db: Kysely<Tables>, ids: readonly number[]): Promise<readonly TaskSummary[]> {
  if (ids.length === 0) return []
  return await toSummaries(db, await selectTaskSummaries(db).where('task.id', 'in', ids).execute())
}

function filterTasks(db: Kysely<Tables>, filter: TaskFilter) {
  const { state, kind, lanes, q, v1Id, host, actor, retryOf, sinceMs, untilMs } = filter
  let query = selectTaskSummaries(db)
  if (state !== undefined) query = query.where('task.state', '=', state)
  if (kind !== undefined) query = query.where('task.kind', '=', kind)
  if (lanes !== undefined) query = query.where(inLanes('task.lane', lanes))
  // with each kind, because the index starts with it
  if (v1Id !== undefined) query = query.where('task.kind', 'in', taskKindSchema.options).where('task.v1_id', '=', v1Id)
  if (sinceMs !== undefined) query = query.where('task.created_at', '>=', toSqlTime(sinceMs))
  if (untilMs !== undefined) query = query.where('task.created_at', '<', toSqlTime(untilMs))
  if (retryOf !== undefined) query = query.where('origin.public_id', '=', retryOf)
  if (q !== undefined) {
    query = query.where((eb) =>
      eb.or([
        sql<boolean>`instr(lower(task.name), lower(${q})) > 0`,
        sql<boolean>`instr(task.public_id, ${q}) > 0`,
        sql<boolean>`instr(task.v1_id, ${q}) > 0`,
      ]),
    )
  }
  if (host !== undefined) {
    query = query.where((eb) =>
      eb('task.id', 'in', eb.selectFrom('host_result').select('host_result.task').where('host', '=', host)),
    )
  }
  if (actor !== undefined)
    query = query.where(({ eb, selectFrom }) =>
      eb(
        'task.public_id',
        'in',
        selectFrom('audit_entry')
          .select('audit_entry.subject')
          .where('audit_entry.actor', '=', actor)
          .where('audit_entry.action', 'in', submittingActions)
          .where('audit_entry.outcome', '=', 'done'),
      ),
    )
  return query
}
