import { type Kysely, sql } from 'kysely'
import type { HostResult, SeqPage, UnitSelection } from '../../port/result.ts'
import type { Tables } from '../tables.ts'
import { selectBareResults, toBareResult } from './row.ts'

/** The hosts of some units of a task, in the task's order. */
export async function listResultsOfUnits(
  db: Kysely<Tables>,
  { task, units, withSkipped, afterSeq, limit }: UnitSelection & SeqPage & { readonly task: number },
): Promise<readonly HostResult[]> {
  if (units.length === 0 && !withSkipped) return []
  // `coalesce` keeps the join an outer one, see `selectBareResults`.
  const isSkipped = sql<boolean>`coalesce(unit.state, '') = 'skipped'`
  const rows = await selectBareResults(db)
    .where('host_result.task', '=', task)
    .where('host_result.seq', '>', afterSeq)
    .where(({ eb, or }) =>
      or([...(units.length === 0 ? [] : [eb('host_result.unit', 'in', units)]), ...(withSkipped ? [isSkipped] : [])]),
    )
    .orderBy('host_result.seq')
    .limit(limit)
    .execute()
  return rows.map(toBareResult)
}
