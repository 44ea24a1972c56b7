import { openTaskStates } from '@distribute/domain'
import { sql, type Transaction } from 'kysely'
import type { Pruned, RetentionStore } from '../../port/retention.ts'
import { takeRun } from '../base/byte-runs.ts'
import type { Database } from '../base/database.ts'
import { isWithin, wasSeenWithin } from '../lane/free-slots.ts'
import type { Tables } from '../tables.ts'

/** Deletes old data, in SQL. */
export function createRetentionStore(database: Database): RetentionStore {
  return {
    prune: async (keepMs) => {
      const left = await database.transact((trx) => deleteSlice(database, trx))
      if (left !== undefined) return { ...nothing, hosts: left.hosts, more: true }
      const tasks = await database.transact((trx) => forgetTasks(database, trx, keepMs))
      if (tasks > 0) return { ...nothing, tasks, more: true }
      const events = await database.transact((trx) => deleteEvents(database, trx, keepMs))
      if (events > 0) return { ...nothing, events, more: true }
      return { ...nothing, engines: await forgetEngines(database, keepMs) }
    },
  }
}

const nothing: Pruned = { tasks: 0, hosts: 0, events: 0, engines: 0, more: false }

/** tasks that one transaction makes invisible: one row each */
const tasksPerStep = 100

/**
 * The tasks' rows go first, so that no partly deleted task is visible. `deleted_task` remembers the
 * rest, also after a crash. A task whose row is locked, for example by a late result that ends it
 * again, is skipped this time.
 */
async function forgetTasks({ dialect }: Database, trx: Transaction<Tables>, keepMs: number): Promise<number> {
  const rows = await trx
    .selectFrom('task')
    .select('id')
    .where('finished_at', '<', dialect.nowPlusMs(-keepMs))
    .where('state', 'not in', openTaskStates)
    .orderBy('finished_at')
    .limit(tasksPerStep)
    .$if(dialect.locksRows, (query) => query.forUpdate().skipLocked())
    .execute()
  if (rows.length === 0) return 0
  const ids = rows.map(({ id }) => id)
  await trx
    .insertInto('deleted_task')
    .values(ids.map((task) => ({ task, deleted_at: dialect.now })))
    .execute()
  await trx.deleteFrom('task').where('id', 'in', ids).execute()
  await trx.deleteFrom('task_revision').where('task', 'in', ids).execute()
  return ids.length
}

/**
 * rows of a table that one transaction deletes, fewer if their outputs are large: it takes well
 * below a second
 */
const rowsPerStep = 1000
const bytesPerStep = 16 * 1024 * 1024

/**
 * Deletes some rows of one deleted task. Returns undefined if no such task is left, or other
 * processes have locked them all. Locks the task's row of `deleted_task`, and deletes that row
 * last.
 */
async function deleteSlice(database: Database, trx: Transaction<Tables>): Promise<{ hosts: number } | undefined> {
  const row = await trx
    .selectFrom('deleted_task')
    .select('task')
    .orderBy('task')
    .limit(1)
    .$if(database.dialect.locksRows, (query) => query.forUpdate().skipLocked())
    .executeTakeFirst()
  if (row === undefined) return undefined
  const { hosts, more } = await deleteHosts(trx, row.task)
  if (!more && (await deleteUnits(trx, row.task)) < rowsPerStep) {
    await trx.deleteFrom('deleted_task').where('task', '=', row.task).execute()
  }
  return { hosts }
}

/**
 * Deletes results before outputs: a recorder locks a host's result while it writes the output, so a
 * late result leaves nothing behind. Also deletes a host whose latest result this was.
 */
async function deleteHosts(trx: Transaction<Tables>, task: number): Promise<{ hosts: number; more: boolean }> {
  const found = await trx
    .selectFrom('host_result')
    .select(['seq', 'host', 'output_bytes as bytes'])
    .where('task', '=', task)
    .orderBy('seq')
    .limit(rowsPerStep)
    .execute()
  const hosts = takeRun(found, { maxBytes: bytesPerStep, maxRows: rowsPerStep })
  const last = hosts.at(-1)
  if (last === undefined) return { hosts: 0, more: false }
  await trx.deleteFrom('host_result').where('task', '=', task).where('seq', '<=', last.seq).execute()
  await trx.deleteFrom('host_output').where('task', '=', task).where('seq', '<=', last.seq).execute()
  const names = hosts.map(({ host }) => host).sort()
  await trx.deleteFrom('host').where('host', 'in', names).where('last_task', '=', task).execute()
  return { hosts: hosts.length, more: hosts.length === rowsPerStep || hosts.length < found.length }
}

async function deleteUnits(trx: Transaction<Tables>, task: number): Promise<number> {
  const units = await trx
    .selectFrom('unit')
    .select('seq')
    .where('task', '=', task)
    .orderBy('seq')
    .limit(rowsPerStep)
    .execute()
  const last = units.at(-1)
  if (last === undefined) return 0
  for (const table of ['unit_order', 'taken_attempt'] as const)
    await trx.deleteFrom(table).where('task', '=', task).where('unit', '<=', last.seq).execute()
  await trx.deleteFrom('unit').where('task', '=', task).where('seq', '<=', last.seq).execute()
  return units.length
}

/**
 * By age alone, also events of tasks: a task is deleted no sooner than its last event, except that
 * of a late result. The oldest events have the lowest ids. An event equally far in the future is
 * deleted too, so that an event of a wrong clock does not keep later ones.
 */
async function deleteEvents({ dialect }: Database, trx: Transaction<Tables>, keepMs: number): Promise<number> {
  const oldest = await trx
    .selectFrom('event')
    .select('id')
    .select(sql<number>`case when ${isWithin(dialect, 'at', keepMs)} then 0 else 1 end`.as('old'))
    .orderBy('id')
    .limit(rowsPerStep)
    .execute()
  const ids = oldest.filter(({ old }) => old === 1).map(({ id }) => id)
  if (ids.length > 0) await trx.deleteFrom('event').where('id', 'in', ids).execute()
  return ids.length
}

/**
 * After a database or a laptop has slept, engines must not seem gone for good: they may just be
 * waking up.
 */
const minEngineKeepMs = 30 * 24 * 3600 * 1000

/**
 * Also deletes engines seen equally far in the future: the next beat of a live engine corrects its
 * time.
 */
async function forgetEngines({ dialect, run }: Database, keepMs: number): Promise<number> {
  const wasSeen = wasSeenWithin(dialect, Math.max(keepMs, minEngineKeepMs))
  const { numDeletedRows } = await run((db) =>
    db
      .deleteFrom('engine')
      .where(({ not }) => not(wasSeen))
      .executeTakeFirst(),
  )
  return Number(numDeletedRows)
}
