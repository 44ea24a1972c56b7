import { openUnitStates } from '@distribute/domain'
import type { Kysely } from 'kysely'
import type { OpenLane } from '../../port/lane.ts'
import { fromSqlTimeOrNull } from '../base/sql-time.ts'
import type { Tables } from '../tables.ts'
import { listLanes } from '../task/submit.ts'

/** Counts the open units of every lane, from the index on lane and state. */
export async function listOpenLanes(db: Kysely<Tables>, lanes?: readonly string[]): Promise<readonly OpenLane[]> {
  const names = (await listLanes(db)).filter((name) => lanes === undefined || lanes.includes(name))
  if (names.length === 0) return []
  const rows = await db
    .selectFrom('unit')
    .select(['lane', 'state'])
    .select(({ fn }) => [fn.countAll<number>().as('units'), fn.min('queued_at').as('oldest')])
    .where('lane', 'in', names)
    .where('state', 'in', openUnitStates)
    .groupBy(['lane', 'state'])
    .execute()
  return names.map((name) => {
    const find = (state: string) => rows.find((row) => row.lane === name && row.state === state)
    const count = (state: string) => find(state)?.units ?? 0
    return {
      name,
      pending: count('pending'),
      queued: count('queued'),
      running: count('running'),
      oldestQueuedAtMs: fromSqlTimeOrNull(find('queued')?.oldest ?? null),
    }
  })
}
