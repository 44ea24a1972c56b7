import { formatUnitKey, type UnitKey, type UnitState } from '@distribute/contracts'
import { type Kysely, sql } from 'kysely'
import type { LeaseWish, Renewal } from '../../port/unit.ts'
import type { Database } from '../base/database.ts'
import type { Tables } from '../tables.ts'
import { isOneOfUnits } from './keys.ts'
import { leaseColumns } from './lease-columns.ts'

interface Renewals {
  readonly engine: string
  readonly incarnation: string
  readonly units: readonly Renewal[]
  readonly leaseMs: number
}

/**
 * Renews the leases of those named units that this incarnation has, then reads what their tasks
 * request.
 */
export async function renewLeases(
  database: Database,
  renewals: Renewals,
): Promise<readonly (UnitKey & { wish: LeaseWish })[]> {
  const { units, leaseMs } = renewals
  if (units.length === 0) return []
  return await database.run(async (db) => {
    await updateHeld(db, renewals).set(leaseColumns(database, leaseMs)).execute()
    await writeProgress(db, renewals)
    const wishes = await readWishes(db, renewals)
    return units.map(({ task, unit, attempt }) => {
      const key = { task, unit, attempt }
      return { ...key, wish: wishes.get(formatUnitKey(key)) ?? 'gone' }
    })
  })
}

/** Those of the units that run under this incarnation. */
function updateHeld(db: Kysely<Tables>, { engine, incarnation, units }: Omit<Renewals, 'leaseMs'>) {
  return db
    .updateTable('unit')
    .where((eb) => isOneOfUnits(eb, units))
    .where('engine', '=', engine)
    .where('state', '=', 'running')
    .where('incarnation', '=', incarnation)
}

/** After the leases, which are more important than what users see of a unit. */
async function writeProgress(db: Kysely<Tables>, renewals: Renewals): Promise<void> {
  const units = renewals.units.filter(({ progress }) => progress !== undefined)
  if (units.length === 0) return
  const values = units.map(
    ({ task, unit, progress }) => sql`when task = ${task} and seq = ${unit} then ${JSON.stringify(progress)}`,
  )
  await updateHeld(db, { ...renewals, units })
    .set((eb) => ({
      progress: sql<string>`case ${sql.join(values, sql` `)} else progress end`,
      version: eb('version', '+', 1),
    }))
    .execute()
}

/**
 * The wishes for units that still belong to this incarnation. Cancelling also reaches a run whose
 * unit was given up.
 */
async function readWishes(
  db: Kysely<Tables>,
  { engine, incarnation, units }: Renewals,
): Promise<ReadonlyMap<string, LeaseWish>> {
  const rows = await db
    .selectFrom('unit')
    .innerJoin('task', 'task.id', 'unit.task')
    .select(['unit.task', 'unit.seq as unit', 'unit.attempt', 'unit.state', 'task.cancel_requested_at'])
    .where((eb) => isOneOfUnits(eb, units))
    .where('unit.engine', '=', engine)
    .where('unit.incarnation', '=', incarnation)
    .execute()
  return new Map(rows.map((row) => [formatUnitKey(row), toWish(row)]))
}

function toWish(row: { state: UnitState; cancel_requested_at: string | null }): LeaseWish {
  if (row.cancel_requested_at !== null) return 'cancel'
  return row.state === 'running' ? 'continue' : 'gone'
}
