import { mayGiveBack } from '@distribute/domain'
import type { Kysely, Transaction } from 'kysely'
import type { ReapedUnit } from '../port/unit.ts'
import type { Database } from './database.ts'
import { loseWaitingHosts } from './host-history.ts'
import type { Tables } from './schema.ts'
import { giveBackColumns, hasWaitingHost, lockInterrupted } from './unit-give-back.ts'
import { finishColumns, updateUnit } from './unit-row.ts'

/** units that one call takes */
const maxUnits = 100

/** Takes the units whose lease lapsed more than `marginMs` ago from their engines, each in a transaction of its own. */
export async function reapLapsedUnits(database: Database, marginMs: number): Promise<readonly ReapedUnit[]> {
  const lapsed = await database.run((db) =>
    selectLapsed(database, db, marginMs).orderBy('lease_until').limit(maxUnits).execute(),
  )
  const reaped: ReapedUnit[] = []
  for (const unit of lapsed) {
    const taken = await database.transact((trx) => reapUnit(database, trx, { unit, marginMs }))
    if (taken !== undefined) reaped.push(taken)
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

type LapsedUnit = Omit<ReapedUnit, 'givenBack'>

/** Looks again under the lock; a unit whose row is held is just being recorded or renewed. */
async function reapUnit(
  database: Database,
  trx: Transaction<Tables>,
  { unit, marginMs }: { unit: LapsedUnit; marginMs: number },
): Promise<ReapedUnit | undefined> {
  const interrupted = await lockInterrupted(database, trx, unit)
  const held = await selectLapsed(database, trx, marginMs)
    .where('task', '=', unit.task)
    .where('seq', '=', unit.unit)
    .where('attempt', '=', unit.attempt)
    .$if(database.dialect.locksRows, (query) => query.forUpdate().skipLocked())
    .executeTakeFirst()
  if (held === undefined) return undefined
  const givenBack = mayGiveBack(interrupted) && (await hasWaitingHost(trx, unit))
  if (givenBack) await updateUnit(trx, unit, giveBackColumns(unit.attempt))
  else await loseUnit(database, trx, held)
  return { ...held, givenBack }
}

async function loseUnit(database: Database, trx: Transaction<Tables>, unit: LapsedUnit): Promise<void> {
  const cause = `engine ${unit.engine} lost`
  await loseWaitingHosts(database, trx, { key: unit, cause })
  await updateUnit(trx, unit, finishColumns(database, { reason: 'lost', cause, exitCode: null, leftoversKilled: 0 }))
}
