import type { TaskState } from '@distribute/contracts'
import { canFollowTask, summarizeTask } from '@distribute/domain'
import type { Kysely, Transaction } from 'kysely'
import type { Database } from './database.ts'
import type { Tables } from './schema.ts'
import { countOpenUnits, readTaskCounts } from './task-row.ts'

const openUnitStates = ['pending', 'queued', 'running'] as const
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
    .where(({ not, exists, selectFrom }) =>
      not(
        exists(
          selectFrom('unit')
            .select('unit.seq')
            .whereRef('unit.lane', '=', 'task.lane')
            .where('unit.state', 'in', openUnitStates)
            .whereRef('unit.task', '=', 'task.id'),
        ),
      ),
    )
    .execute()
  return rows.map((row) => row.id)
}

async function hasNoOpenUnit(db: Kysely<Tables>, id: number): Promise<boolean> {
  const open = await db
    .selectFrom('task')
    .innerJoin('unit', (join) => join.onRef('unit.lane', '=', 'task.lane').onRef('unit.task', '=', 'task.id'))
    .select('unit.seq')
    .where('task.id', '=', id)
    .where('unit.state', 'in', openUnitStates)
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
