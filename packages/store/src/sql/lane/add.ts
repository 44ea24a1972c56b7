import type { Transaction } from 'kysely'
import type { Database } from '../base/database.ts'
import type { Tables } from '../tables.ts'
import { listLanes } from '../task/submit.ts'

/**
 * Adds the lanes that do not exist yet, and returns them. Reads first: an insert of an existing
 * lane would wait for the dispatcher that has its row locked.
 */
export async function addLanes(
  { dialect }: Database,
  trx: Transaction<Tables>,
  lanes: readonly string[],
): Promise<readonly string[]> {
  const known = await listLanes(trx)
  const added = lanes.filter((name) => !known.includes(name))
  for (const name of added) {
    const insert = trx.insertInto('lane').values({ name, created_at: dialect.now })
    await dialect.upsert(insert, ['name'], { name }).execute()
  }
  return added
}
