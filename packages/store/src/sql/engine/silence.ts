import type { Kysely, Transaction } from 'kysely'
import type { BeatingEngine } from '../../port/engine.ts'
import type { Database } from '../base/database.ts'
import { writeEvents } from '../event/write-events.ts'
import type { Tables } from '../tables.ts'

/** Engines that are not `gone`, and not recorded as silent since they were last seen. */
export async function listBeating(db: Kysely<Tables>): Promise<readonly BeatingEngine[]> {
  return await db
    .selectFrom('engine')
    .select(['id', 'seen_at as mark'])
    .where('state', '<>', 'gone')
    .where((eb) => eb.or([eb('silent_since', 'is', null), eb('silent_since', '<>', eb.ref('seen_at'))]))
    .orderBy('id')
    .execute()
}

/** One transaction per engine. Returns those whose last beat has not changed. */
export async function noteSilent(
  database: Database,
  engines: readonly BeatingEngine[],
): Promise<readonly BeatingEngine[]> {
  const silent: BeatingEngine[] = []
  for (const engine of engines) {
    if (await database.transact((trx) => silence(database, trx, engine))) silent.push(engine)
  }
  return silent
}

async function silence(database: Database, trx: Transaction<Tables>, { id, mark }: BeatingEngine): Promise<boolean> {
  const { numUpdatedRows } = await trx
    .updateTable('engine')
    .set({ silent_since: mark })
    .where('id', '=', id)
    .where('seen_at', '=', mark)
    .where('state', '<>', 'gone')
    .where((eb) => eb.or([eb('silent_since', 'is', null), eb('silent_since', '<>', mark)]))
    .executeTakeFirst()
  if (numUpdatedRows === 0n) return false
  await writeEvents(database, trx, [{ type: 'engine.gone', engine: id, data: { reason: 'silent' } }])
  return true
}
