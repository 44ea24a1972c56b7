import type { TaskState } from '@distribute/contracts'
import { canFollowTask, summarizeTask } from '@distribute/domain'
import type { Kysely, Transaction } from 'kysely'
import type { Database } from './database.ts'
import { anyUnitOfTask, openUnitStates } from './open-units.ts'
import type { Tables } from './schema.ts'
import { countOpenUnits, readTaskCounts } from './task-row.ts'

/** states that may still change once no unit is open */
const unsettledStates: readonly TaskState[] = ['waiting', 'running', 'failed']

/** Ends the task if no unit of it is open any more; true when this call moved it. */
export async function settleTask(database: Database, id: number): Promise<boolean> {
  // Asked before the row is locked: this runs after each unit, and the task's row must not become hot.
  const maySettle = await database.run((db) => hasNoOpenUnit(db, id))
  return maySettle && (await database.transact((trx) => settleLocked(database, trx, id)))
}

/** Running tasks without an open unit. */
export async function listUnsettledTasks(db: Kysely<Tables>): Promise<readonly number[]> {
  const rows = await db
    .selectFrom('task')
    .select('id')
    .where('state', '=', 'running')
    .where((eb) => eb(anyUnitOfTask(eb, openUnitStates), 'is', null))
    .execute()
  return rows.map((row) => row.id)
}

async function hasNoOpenUnit(db: Kysely<Tables>, id: number): Promise<boolean> {
  const task = await db.selectFrom('task').select('lane').where('id', '=', id).executeTakeFirst()
  if (task === undefined) return false
  // By the lane as a value: as a join, MariaDB reads all units of the task.
  const open = await db
    .selectFrom('unit')
    .select('seq')
    .where('lane', '=', task.lane)
    .where('state', 'in', openUnitStates)
    .where('task', '=', id)
    .limit(1)
    .executeTakeFirst()
  return open === undefined
}

/** The row is locked before the counts are read: of two who settle at once, the second sees what the first did. */
async function settleLocked({ dialect }: Database, trx: Transaction<Tables>, id: number): Promise<boolean> {
  const task = await trx
    .selectFrom('task')
    .select(['state', 'cancel_requested_at', 'finished_at'])
    .where('id', '=', id)
    .where('state', 'in', unsettledStates)
    .$if(dialect.locksRows, (query) => query.forUpdate())
    .executeTakeFirst()
  if (task === undefined) return false
  const counts = (await readTaskCounts(trx, [id])).get(id)
  if (counts === undefined) return false
  const state = summarizeTask(counts.hosts, countOpenUnits(counts), { cancelled: task.cancel_requested_at !== null })
  if (state === 'running' || !canFollowTask(task.state, state)) return false
  const { numUpdatedRows } = await trx
    .updateTable('task')
    .set({ state, finished_at: task.finished_at ?? dialect.now })
    .where('id', '=', id)
    .where('state', '=', task.state)
    .executeTakeFirst()
  return numUpdatedRows > 0n
}
