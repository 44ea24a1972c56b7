import type { Transaction } from 'kysely'
import type { Claim } from '../../port/unit.ts'
import type { Database } from '../base/database.ts'
import type { Tables } from '../tables.ts'

/**
 * Records which engine claimed an attempt, in a row that no engine can change later. Returns false
 * if another engine, or another incarnation of this one, claimed it before, whatever the unit's row
 * contains.
 */
export async function takeAttempt(
  { dialect }: Database,
  trx: Transaction<Tables>,
  { task, unit, attempt, engine, incarnation }: Claim,
): Promise<boolean> {
  const row = await trx
    .selectFrom('taken_attempt')
    .select(['engine', 'incarnation'])
    .where('task', '=', task)
    .where('unit', '=', unit)
    .where('attempt', '=', attempt)
    .executeTakeFirst()
  if (row !== undefined) return row.engine === engine && row.incarnation === incarnation
  const taken = { task, unit, attempt, engine, incarnation, taken_at: dialect.now }
  await trx.insertInto('taken_attempt').values(taken).execute()
  return true
}
