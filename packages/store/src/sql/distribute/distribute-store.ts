import { sharedSettingsSchema } from '@distribute/contracts'
import type { Kysely } from 'kysely'
import type { AnnouncedDistribute, DistributeStore } from '../../port/distribute.ts'
import type { Database } from '../base/database.ts'
import { wasSeenWithin } from '../lane/free-slots.ts'
import type { Tables } from '../tables.ts'

/** Instances of distribute in SQL. */
export function createDistributeStore(database: Database): DistributeStore {
  return {
    announce: (distribute) => database.run((db) => announce(database, db, distribute)),
    leave: async (id) => {
      await database.run((db) => db.deleteFrom('distribute').where('id', '=', id).execute())
    },
    list: (withinMs) => database.run((db) => list(database, db, withinMs)),
  }
}

/** an instance that is killed never leaves */
const forgottenAfterMs = 24 * 3600 * 1000

async function announce({ dialect }: Database, db: Kysely<Tables>, distribute: AnnouncedDistribute): Promise<void> {
  const { id, hostName, settings } = distribute
  const row = { host_name: hostName, settings: JSON.stringify(settings), seen_at: dialect.now }
  await dialect.upsert(db.insertInto('distribute').values({ id, ...row }), ['id'], row).execute()
  await db.deleteFrom('distribute').where('seen_at', '<', dialect.nowPlusMs(-forgottenAfterMs)).execute()
}

async function list(
  { dialect }: Database,
  db: Kysely<Tables>,
  withinMs: number,
): Promise<readonly AnnouncedDistribute[]> {
  const rows = await db
    .selectFrom('distribute')
    .select(['id', 'host_name', 'settings'])
    .where(wasSeenWithin(dialect, withinMs))
    .orderBy('id')
    .execute()
  return rows.map(({ id, host_name, settings }) => ({
    id,
    hostName: host_name,
    settings: sharedSettingsSchema.parse(JSON.parse(settings)),
  }))
}
