import type { Transaction } from 'kysely'
import type { EngineRegistration, EngineStore } from '../store.ts'
import type { Database } from './database.ts'
import { readLivingEngines } from './free-slots.ts'
import type { Tables } from './schema.ts'
import { listLanes } from './task-submit.ts'

/** Engines in SQL. */
export function createEngineStore(database: Database): EngineStore {
  return {
    register: (registration) =>
      database.transact(async (trx) => {
        await putEngine(database, trx, registration)
        await addLanes(database, trx, registration.lanes)
      }),
    beat: async ({ id, incarnation, state }) => {
      const { now } = database.dialect
      await database.run((db) =>
        db
          .updateTable('engine')
          .set({ state, seen_at: now })
          .where('id', '=', id)
          // An engine that was started anew under this name has taken the row over.
          .where('incarnation', '=', incarnation)
          .execute(),
      )
    },
    listServedLanes: async (withinMs) => {
      const engines = await database.run((db) => readLivingEngines(database, db, withinMs))
      return [...new Set(engines.flatMap(({ lanes }) => lanes))].sort()
    },
  }
}

async function putEngine({ dialect }: Database, trx: Transaction<Tables>, engine: EngineRegistration): Promise<void> {
  const row = {
    incarnation: engine.incarnation,
    host_name: engine.hostName,
    version: engine.version,
    lanes: JSON.stringify(engine.lanes),
    slots: engine.slots,
    state: 'up',
    started_at: dialect.now,
    seen_at: dialect.now,
  }
  await dialect.upsert(trx.insertInto('engine').values({ id: engine.id, ...row }), ['id'], row).execute()
}

/** Asks first: an insert of a lane that is there would wait for the dispatcher that holds its row. */
async function addLanes({ dialect }: Database, trx: Transaction<Tables>, lanes: readonly string[]): Promise<void> {
  const known = await listLanes(trx)
  for (const name of lanes) {
    if (known.includes(name)) continue
    const insert = trx.insertInto('lane').values({ name, created_at: dialect.now })
    await dialect.upsert(insert, ['name'], { name }).execute()
  }
}
