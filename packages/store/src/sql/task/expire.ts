import { hasTaskEnded, openTaskStates, unstartedUnitStates } from '@distribute/domain'
import type { Kysely } from 'kysely'
import type { Database } from '../base/database.ts'
import { writeEvents } from '../event/write-events.ts'
import type { Tables } from '../tables.ts'
import { anyUnitOfTask } from '../unit/open-units.ts'
import { skipUnstartedUnits } from '../unit/skip.ts'
import { lockTask } from './control.ts'
import { settleLockedTask } from './settle.ts'

/** tasks that one call ends */
const maxTasks = 100

/**
 * Skips units that did not start in time. One transaction per task also ends the task if no unit
 * runs.
 */
export async function skipExpiredTasks(database: Database): Promise<readonly number[]> {
  const skipped: number[] = []
  for (const id of await database.run((db) => findExpired(database, db))) {
    if (await skipExpiredTask(database, id)) skipped.push(id)
  }
  return skipped
}

async function findExpired({ dialect }: Database, db: Kysely<Tables>): Promise<readonly number[]> {
  const rows = await db
    .selectFrom('task')
    .select('id')
    .where('state', 'in', openTaskStates)
    .where('start_by', '<', dialect.now)
    .where((eb) => eb(anyUnitOfTask(eb, unstartedUnitStates), 'is not', null))
    .limit(maxTasks)
    .execute()
  return rows.map((row) => row.id)
}

/** Checks only the state again: the time by which a task must start never changes. */
async function skipExpiredTask(database: Database, id: number): Promise<boolean> {
  return await database.transact(async (trx) => {
    const task = await lockTask(database, trx, id)
    if (task === undefined || hasTaskEnded(task)) return false
    const units = await skipUnstartedUnits(database, trx, { task: id, reason: 'expired' })
    if (units > 0) await writeEvents(database, trx, [{ type: 'task.expired', task: id, data: { units } }])
    await settleLockedTask(database, trx, { id, task })
    return units > 0
  })
}
