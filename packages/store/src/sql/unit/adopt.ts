import type { Claim } from '../../port/unit.ts'
import type { Database } from '../base/database.ts'
import { leaseColumns } from './lease-columns.ts'

/** Moves a running unit of this engine to its new incarnation, under a new lease. */
export async function adoptUnit(database: Database, claim: Omit<Claim, 'claimedBy' | 'lanes'>): Promise<boolean> {
  const { numUpdatedRows } = await database.run((db) =>
    db
      .updateTable('unit')
      .set({ incarnation: claim.incarnation, ...leaseColumns(database, claim.leaseMs) })
      .where('task', '=', claim.task)
      .where('seq', '=', claim.unit)
      .where('attempt', '=', claim.attempt)
      .where('state', '=', 'running')
      .where('engine', '=', claim.engine)
      .executeTakeFirst(),
  )
  return numUpdatedRows > 0n
}
