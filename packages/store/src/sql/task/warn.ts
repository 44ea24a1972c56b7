import type { Transaction } from 'kysely'
import type { Database } from '../base/database.ts'
import type { Tables } from '../tables.ts'
import { lockTask } from './control.ts'
import { parseWarnings } from './row.ts'

/** Adds a warning to a task. Idempotent. */
export async function warnTask(
  database: Database,
  trx: Transaction<Tables>,
  id: number,
  warning: string,
): Promise<void> {
  await lockTask(database, trx, id)
  const row = await trx.selectFrom('task').select('warnings').where('id', '=', id).executeTakeFirst()
  const warnings = row && parseWarnings(row.warnings)
  if (warnings === undefined || warnings.includes(warning)) return
  await trx
    .updateTable('task')
    .set({ warnings: JSON.stringify([...warnings, warning]) })
    .where('id', '=', id)
    .execute()
}
