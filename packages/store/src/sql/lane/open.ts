import { unitStates } from '@distribute/contracts'
import { type Kysely, sql } from 'kysely'
import type { OpenLane } from '../../port/lane.ts'
import type { Database } from '../base/database.ts'
import { fromSqlTimeOrNull } from '../base/sql-time.ts'
import type { Tables } from '../tables.ts'
import { listLanes } from '../task/submit.ts'

/** Counts the open units of every lane, from the indexes on lane and state. */
export async function listOpenLanes(
  { database, db }: { readonly database: Database; readonly db: Kysely<Tables> },
  lanes?: readonly string[],
): Promise<readonly OpenLane[]> {
  const names = (await listLanes(db)).filter((name) => lanes === undefined || lanes.includes(name))
  if (names.length === 0) return []
  const pending = await countPending({ database, db }, names)
  const rows = await db
    .selectFrom('unit')
    .select(['lane', 'state'])
    .select(({ fn }) => [fn.countAll<number>().as('units'), fn.min('queued_at').as('oldest')])
    .where('lane', 'in', names)
    .where('state', 'in', ['queued', 'running'])
    .groupBy(['lane', 'state'])
    .execute()
  return names.map((name) => {
    const find = (state: string) => rows.find((row) => row.lane === name && row.state === state)
    const count = (state: string) => find(state)?.units ?? 0
    return {
      name,
      pending: pending.get(name) ?? 0,
      queued: count('queued'),
      running: count('running'),
      oldestQueuedAtMs: fromSqlTimeOrNull(find('queued')?.oldest ?? null),
    }
  })
}

/**
 * There may be hundreds of thousands, so they are not counted one by one. Units of a task have
 * consecutive numbers and leave `pending` in that order, but for those that are given back: from
 * the first to the last pending one, all but a few are pending, and those few are counted.
 */
async function countPending(
  { database: { dialect }, db }: { readonly database: Database; readonly db: Kysely<Tables> },
  lanes: readonly string[],
): Promise<ReadonlyMap<string, number>> {
  const index = dialect.byIndex('unit_lane_state_task')
  const others = unitStates
    .filter((state) => state !== 'pending')
    .map(
      (state) => sql`(select count(*) from unit as other ${index} where other.lane = run.lane and other.state = ${state}
        and other.task = run.task and other.seq between run.first and run.last)`,
    )
  const { rows } = await sql<{ lane: string; units: number | string }>`
    select run.lane, sum(run.last - run.first + 1 - ${sql.join(others, sql` - `)}) as units
    from (
      select lane, task, min(seq) as first, max(seq) as last from unit as pending ${index}
      where lane in (${sql.join(lanes)}) and state = 'pending' group by lane, state, task
    ) as run
    group by run.lane`.execute(db)
  return new Map(rows.map(({ lane, units }) => [lane, Number(units)]))
}
