import { type Kysely, sql, type Transaction } from 'kysely'
import type { Database } from '../base/database.ts'
import type { Tables } from '../tables.ts'

/** events that get their position in one transaction: a few milliseconds */
const eventsPerStep = 500

/**
 * Gives committed events without a position the next ones, by id. The transaction locks the row of
 * `event_sequence` until the commit, so positions become visible in order. Returns whether there
 * may be more; false also if another reader has locked the row and does the same work.
 *
 * Ids could not serve as positions: they are given out at the insert, and a transaction with a
 * lower id may commit after one with a higher id. The row is locked before the search for events:
 * at READ COMMITTED that statement sees everything that earlier transactions with the lock have
 * committed. Events are updated by id, because an update by the missing position would wait for
 * transactions that have not committed.
 */
export async function sequenceEvents(database: Database): Promise<boolean> {
  // The common case costs one index lookup.
  if (!(await database.run(hasUnsequenced))) return false
  return await database.transact(async (trx) => {
    const last = await lockSequence(database, trx)
    if (last === undefined) return false
    const ids = await readUnsequenced(trx)
    if (ids.length === 0) return false
    await setPositions(trx, { ids, last })
    return ids.length === eventsPerStep
  })
}

async function hasUnsequenced(db: Kysely<Tables>): Promise<boolean> {
  return (
    (await db.selectFrom('event').select('id').where('position', 'is', null).limit(1).executeTakeFirst()) !== undefined
  )
}

/** The last position given out; undefined: another transaction gives some out. */
async function lockSequence({ dialect }: Database, trx: Transaction<Tables>): Promise<number | undefined> {
  const row = await trx
    .selectFrom('event_sequence')
    .select('last_position')
    .where('name', '=', 'event')
    .$if(dialect.locksRows, (query) => query.forUpdate().skipLocked())
    .executeTakeFirst()
  return row?.last_position
}

async function readUnsequenced(trx: Transaction<Tables>): Promise<readonly number[]> {
  const rows = await trx
    .selectFrom('event')
    .select('id')
    .where('position', 'is', null)
    .orderBy('id')
    .limit(eventsPerStep)
    .execute()
  return rows.map(({ id }) => id)
}

async function setPositions(
  trx: Transaction<Tables>,
  { ids, last }: { ids: readonly number[]; last: number },
): Promise<void> {
  const cases = ids.map((id, n) => sql`when ${id} then ${last + n + 1}`)
  await trx
    .updateTable('event')
    .set({ position: sql<number>`case id ${sql.join(cases, sql` `)} end` })
    .where('id', 'in', ids)
    .execute()
  await trx
    .updateTable('event_sequence')
    .set({ last_position: last + ids.length })
    .where('name', '=', 'event')
    .execute()
}
