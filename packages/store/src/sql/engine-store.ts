import { type Kysely, sql, type Transaction } from 'kysely'
import type { EngineBeat, EngineRegistration, EngineState, EngineStore } from '../port/engine.ts'
import type { Database } from './database.ts'
import { listEngines } from './engine-list.ts'
import { readLivingEngines } from './free-slots.ts'
import { addLanes } from './lane-add.ts'
import type { Tables } from './schema.ts'

/** Engines in SQL. */
export function createEngineStore(database: Database): EngineStore {
  return {
    register: (registration) =>
      database.transact(async (trx) => {
        await putEngine(database, trx, registration)
        await addLanes(database, trx, registration.lanes)
      }),
    beat: (engine) => database.run((db) => beatEngine(database, db, engine)),
    drain: (id) => database.run((db) => drainEngine(db, id)),
    list: (aliveWithinMs) => database.run((db) => listEngines(database, db, aliveWithinMs)),
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
    addresses: JSON.stringify(engine.addresses),
    version: engine.version,
    lanes: JSON.stringify(engine.lanes),
    slots: engine.slots,
    state: 'up' as const,
    started_at: dialect.now,
    seen_at: dialect.now,
    problem: null,
    notice: null,
    pid: engine.pid ?? null,
    state_dir: engine.stateDir ?? null,
    settings: engine.settings === undefined ? null : JSON.stringify(engine.settings),
    isolation: engine.isolation === undefined ? null : JSON.stringify(engine.isolation),
  }
  await dialect.upsert(trx.insertInto('engine').values({ id: engine.id, ...row }), ['id'], row).execute()
}

/** An engine that was started anew under this name has taken the row over: to this one it is gone. */
async function beatEngine({ dialect }: Database, db: Kysely<Tables>, beat: EngineBeat): Promise<EngineState> {
  // What a person asked for outlasts what the engine, which has not heard of it yet, says of itself.
  const state = beat.state === 'up' ? sql<EngineState>`case state when 'draining' then state else 'up' end` : beat.state
  await db
    .updateTable('engine')
    .set({ state, seen_at: dialect.now, problem: beat.problem ?? null, notice: beat.notice ?? null })
    .where('id', '=', beat.id)
    .where('incarnation', '=', beat.incarnation)
    .execute()
  const row = await db
    .selectFrom('engine')
    .select('state')
    .where('id', '=', beat.id)
    .where('incarnation', '=', beat.incarnation)
    .executeTakeFirst()
  return row?.state ?? 'gone'
}

async function drainEngine(db: Kysely<Tables>, id: string): Promise<boolean> {
  await db.updateTable('engine').set({ state: 'draining' }).where('id', '=', id).where('state', '=', 'up').execute()
  const row = await db.selectFrom('engine').select('id').where('id', '=', id).executeTakeFirst()
  return row !== undefined
}
