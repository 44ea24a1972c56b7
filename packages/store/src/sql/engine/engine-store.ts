import type { Transaction } from 'kysely'
import type { Actor } from '../../port/audit.ts'
import type { EngineRegistration, EngineStore } from '../../port/engine.ts'
import { auditChange } from '../access/write-audit.ts'
import type { Database } from '../base/database.ts'
import { writeEvents } from '../event/write-events.ts'
import { addLanes } from '../lane/add.ts'
import { readLivingEngines } from '../lane/free-slots.ts'
import type { Tables } from '../tables.ts'
import { beatEngine } from './beat.ts'
import { listEngines } from './list.ts'
import { listBeating, noteSilent } from './silence.ts'

/** Engines in SQL. */
export function createEngineStore(database: Database): EngineStore {
  return {
    register: (registration) =>
      database.transact(async (trx) => {
        await putEngine(database, trx, registration)
        await addLanes(database, trx, registration.lanes)
      }),
    beat: (engine) => beatEngine(database, engine),
    drain: (id, by) => drainEngine(database, id, by),
    listBeating: () => database.run(listBeating),
    noteSilent: (engines) => noteSilent(database, engines),
    list: (aliveWithinMs) => database.run((db) => listEngines(database, db, aliveWithinMs)),
    listServedLanes: async (withinMs) => {
      const engines = await database.run((db) => readLivingEngines(database, db, withinMs))
      return [...new Set(engines.flatMap(({ lanes }) => lanes))].sort()
    },
  }
}

async function putEngine(database: Database, trx: Transaction<Tables>, engine: EngineRegistration): Promise<void> {
  const { dialect } = database
  const isRepeated = await isUp(database, trx, engine)
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
    silent_since: null,
    isolation: engine.isolation === undefined ? null : JSON.stringify(engine.isolation),
  }
  await dialect.upsert(trx.insertInto('engine').values({ id: engine.id, ...row }), ['id'], row).execute()
  if (!isRepeated) await writeEvents(database, trx, [{ type: 'engine.up', engine: engine.id, data: {} }])
}

/** Whether this process is registered already, and only the answer to its call was lost. */
async function isUp(
  { dialect }: Database,
  trx: Transaction<Tables>,
  { id, incarnation }: EngineRegistration,
): Promise<boolean> {
  const row = await trx
    .selectFrom('engine')
    .select('state')
    .where('id', '=', id)
    .where('incarnation', '=', incarnation)
    .$if(dialect.locksRows, (query) => query.forUpdate())
    .executeTakeFirst()
  return row?.state === 'up'
}

async function drainEngine(database: Database, id: string, by: Actor | undefined): Promise<boolean> {
  return await database.transact(async (trx) => {
    const { numUpdatedRows } = await trx
      .updateTable('engine')
      .set({ state: 'draining' })
      .where('id', '=', id)
      .where('state', '=', 'up')
      .executeTakeFirst()
    if (numUpdatedRows > 0n) {
      await writeEvents(database, trx, [{ type: 'engine.draining', engine: id, data: {} }])
      await auditChange(database, trx, { by, action: 'engine.drain', subject: id })
    }
    const row = await trx.selectFrom('engine').select('id').where('id', '=', id).executeTakeFirst()
    return row !== undefined
  })
}
