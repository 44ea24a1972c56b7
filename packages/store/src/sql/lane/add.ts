import type { Transaction } from 'kysely'
import type { Database } from '../base/database.ts'
import type { Tables } from '../tables.ts'
import { listLanes } from '../task/submit.ts'

/**
 * Adds the lanes that are not known yet; answers which those are. Asks first: an insert of a lane that is there would
 * wait for the dispatcher that holds its row.
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
