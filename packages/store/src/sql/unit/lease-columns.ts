import { sql } from 'kysely'
import type { Database } from '../base/database.ts'
import type { UnitColumns } from './row.ts'

/** The columns that start a new lease of a unit. */
export function leaseColumns({ dialect }: Pick<Database, 'dialect'>, leaseMs: number): UnitColumns {
  return { lease_until: dialect.nowPlusMs(leaseMs), lease_ms: leaseMs, renewals: sql<number>`renewals + 1` }
}
