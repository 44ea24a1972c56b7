import { mayGiveBack } from '@distribute/domain'
import type { Kysely, Transaction } from 'kysely'
import type { ReapedUnit, RunningUnit } from '../../port/unit.ts'
import type { Database } from '../base/database.ts'
import { writeEvents } from '../event/write-events.ts'
import { loseWaitingHosts } from '../result/host-history.ts'
import type { Tables } from '../tables.ts'
import { giveBackColumns, hasWaitingHost, lockInterrupted } from './give-back.ts'
import { finishColumns, type UnitColumns, updateUnit } from './row.ts'

/** Every running unit, of any engine. */
export async function listRunningUnits(db: Kysely<Tables>): Promise<readonly RunningUnit[]> {
  return (await selectRunning(db).execute()).map(toRunning)
}

/**
 * Takes units from their engines if their lease was not renewed since. One transaction per unit.
 */
export async function reapUnits(database: Database, units: readonly RunningUnit[]): Promise<readonly ReapedUnit[]> {
  const reaped: ReapedUnit[] = []
  for (const unit of units) {
    const taken = await database.transact((trx) => reapUnit(database, trx, unit))
    if (taken !== undefined) reaped.push(taken)
  }
  return reaped
}

function selectRunning(db: Kysely<Tables>) {
  return db
    .selectFrom('unit')
    .select(['task', 'seq as unit', 'attempt', 'renewals', 'lease_until', 'lease_ms'])
    .select(({ fn, val }) => fn.coalesce('engine', val('')).as('engine'))
    .where('state', '=', 'running')
}

type Row = Awaited<ReturnType<ReturnType<typeof selectRunning>['execute']>>[number]

/** An older engine does not count renewals: the end of its lease identifies it instead. */
function toRunning({ task, unit, attempt, engine, renewals, lease_until, lease_ms }: Row): RunningUnit {
  const mark = `${renewals} ${lease_until}`
  return { task, unit, attempt, engine, lease: { mark, lengthMs: lease_ms } }
}

/**
 * Checks again under the lock. If the row is locked, the unit is just being recorded or renewed.
 */
async function reapUnit(
  database: Database,
  trx: Transaction<Tables>,
  unit: RunningUnit,
): Promise<ReapedUnit | undefined> {
  const interrupted = await lockInterrupted(database, trx, unit)
  const row = await selectRunning(trx)
    .where('task', '=', unit.task)
    .where('seq', '=', unit.unit)
    .where('attempt', '=', unit.attempt)
    .$if(database.dialect.locksRows, (query) => query.forUpdate().skipLocked())
    .executeTakeFirst()
  if (row === undefined || toRunning(row).lease.mark !== unit.lease.mark) return undefined
  const givenBack = mayGiveBack(interrupted) && (await hasWaitingHost(trx, unit))
  const hosts = givenBack ? 0 : await loseHosts(database, trx, unit)
  await updateUnit(trx, unit, givenBack ? giveBackColumns(unit.attempt) : lostColumns(database, unit))
  const { task, unit: seq, attempt, engine } = unit
  const type = givenBack ? 'unit.given_back' : 'unit.lost'
  await writeEvents(database, trx, [{ type, task, unit: seq, attempt, engine, data: { hosts } }])
  return { task, unit: seq, attempt, engine, givenBack }
}

function lostCause({ engine }: RunningUnit): string {
  return `engine ${engine} lost`
}

async function loseHosts(database: Database, trx: Transaction<Tables>, unit: RunningUnit): Promise<number> {
  return await loseWaitingHosts(database, trx, { key: unit, cause: lostCause(unit) })
}

function lostColumns(database: Database, unit: RunningUnit): UnitColumns {
  return finishColumns(database, { reason: 'lost', cause: lostCause(unit), exitCode: null, leftoversKilled: 0 })
}
