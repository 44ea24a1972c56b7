import { hasTaskEnded } from '@distribute/domain'
import type { Transaction } from 'kysely'
import type { Actor } from '../../port/audit.ts'
import type { Task } from '../../port/task.ts'
import { auditChange } from '../access/write-audit.ts'
import type { Database } from '../base/database.ts'
import { writeEvents } from '../event/write-events.ts'
import type { Tables } from '../tables.ts'
import { lockTask } from './control.ts'
import { findTask } from './find.ts'
import { settleLockedTask } from './settle.ts'

/**
 * Records that a person cancelled the task, skips its units that have not started, and ends it if
 * no unit runs.
 */
export async function cancelTask(
  database: Database,
  publicId: string,
  by: Actor | undefined,
): Promise<Task | undefined> {
  return await database.transact(async (trx) => {
    const row = await trx.selectFrom('task').select('id').where('public_id', '=', publicId).executeTakeFirst()
    if (row === undefined) return undefined
    if (await cancelLocked(database, trx, row.id))
      await auditChange(database, trx, { by, action: 'task.cancel', subject: publicId })
    return await findTask(trx, publicId)
  })
}

/** True if the task was not cancelled before. */
async function cancelLocked(database: Database, trx: Transaction<Tables>, id: number): Promise<boolean> {
  const task = await lockTask(database, trx, id)
  if (task === undefined || hasTaskEnded(task)) return false
  if (!task.cancelled) {
    await trx.updateTable('task').set({ cancel_requested_at: database.dialect.now }).where('id', '=', id).execute()
    await writeEvents(database, trx, [{ type: 'task.cancel_requested', task: id, data: {} }])
  }
  await settleLockedTask(database, trx, { id, task: { ...task, cancelled: true } })
  return !task.cancelled
}
