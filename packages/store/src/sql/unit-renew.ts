import { formatUnitKey, type UnitKey } from '@distribute/contracts'
import type { Kysely } from 'kysely'
import type { LeaseWish } from '../store.ts'
import type { Database } from './database.ts'
import type { Tables } from './schema.ts'
import { isOneOfUnits } from './unit-keys.ts'

interface Renewal {
  readonly engine: string
  readonly incarnation: string
  readonly units: readonly UnitKey[]
  readonly leaseMs: number
}

/** Prolongs the leases of those named units that this incarnation holds, then reads what their tasks wish. */
export async function renewLeases(
  { dialect, run }: Database,
  renewal: Renewal,
): Promise<readonly (UnitKey & { wish: LeaseWish })[]> {
  const { engine, incarnation, units, leaseMs } = renewal
  if (units.length === 0) return []
  return await run(async (db) => {
    await db
      .updateTable('unit')
      .set({ lease_until: dialect.nowPlusMs(leaseMs) })
      .where((eb) => isOneOfUnits(eb, units))
      .where('engine', '=', engine)
      .where('state', '=', 'running')
      .where('incarnation', '=', incarnation)
      .execute()
    const wishes = await readWishes(db, renewal)
    return units.map((unit) => ({ ...unit, wish: wishes.get(formatUnitKey(unit)) ?? 'gone' }))
  })
}

/** The wishes for those units that are still this incarnation's. */
async function readWishes(
  db: Kysely<Tables>,
  { engine, incarnation, units }: Renewal,
): Promise<ReadonlyMap<string, LeaseWish>> {
  const rows = await db
    .selectFrom('unit')
    .innerJoin('task', 'task.id', 'unit.task')
    .select(['unit.task', 'unit.seq as unit', 'unit.attempt', 'task.cancel_requested_at'])
    .where((eb) => isOneOfUnits(eb, units))
    .where('unit.state', '=', 'running')
    .where('unit.engine', '=', engine)
    .where('unit.incarnation', '=', incarnation)
    .execute()
  return new Map(rows.map((row) => [formatUnitKey(row), row.cancel_requested_at === null ? 'continue' : 'cancel']))
}
