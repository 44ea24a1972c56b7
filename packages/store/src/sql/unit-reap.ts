import type { UnitKey } from '@distribute/contracts'
import type { Kysely, Transaction } from 'kysely'
import type { Database } from './database.ts'
import { loseWaitingHosts } from './host-history.ts'
import type { Tables } from './schema.ts'
import { finishColumns, updateUnit } from './unit-row.ts'

type ReapedUnit = UnitKey & { readonly engine: string }

/** units that one call ends */
const maxUnits = 100

/** Ends the units whose lease lapsed more than `marginMs` ago, each in a transaction of its own. */
export async function reapLapsedUnits(database: Database, marginMs: number): Promise<readonly ReapedUnit[]> {
  const lapsed = await database.run((db) =>
    selectLapsed(database, db, marginMs).orderBy('lease_until').limit(maxUnits).execute(),
  )
  const reaped: ReapedUnit[] = []
  for (const unit of lapsed) {
    if (await database.transact((trx) => reapUnit(database, trx, { unit, marginMs }))) reaped.push({ ...unit })
  }
  return reaped
}

function selectLapsed({ dialect }: Database, db: Kysely<Tables>, marginMs: number) {
  return db
    .selectFrom('unit')
    .select(['task', 'seq as unit', 'attempt'])
    .select(({ fn, val }) => fn.coalesce('engine', val('')).as('engine'))
    .where('state', '=', 'running')
    .where('lease_until', '<', dialect.nowPlusMs(-marginMs))
}

/** Looks again under the lock; a unit whose row is held is just being recorded or renewed. */
async function reapUnit(
  database: Database,
  trx: Transaction<Tables>,
  { unit, marginMs }: { unit: ReapedUnit; marginMs: number },
): Promise<boolean> {
  const held = await selectLapsed(database, trx, marginMs)
    .where('task', '=', unit.task)
    .where('seq', '=', unit.unit)
    .where('attempt', '=', unit.attempt)
    .$if(database.dialect.locksRows, (query) => query.forUpdate().skipLocked())
    .executeTakeFirst()
  if (held === undefined) return false
  const cause = `engine ${held.engine} lost`
  await loseWaitingHosts(database, trx, { key: unit, cause })
  await updateUnit(trx, unit, finishColumns(database, { reason: 'lost', cause, exitCode: null, leftoversKilled: 0 }))
  return true
}
