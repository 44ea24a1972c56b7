import { type Kysely, sql } from 'kysely'
import type { ShownHostState } from '../../port/result.ts'
import type { Tables } from '../tables.ts'

/**
 * A waiting host of a running unit is `running`. `coalesce` keeps the join an outer one, see
 * `selectBareResults`.
 */
export const shownState = sql<ShownHostState>`case
  when host_result.state = 'waiting' and coalesce(unit.state, '') = 'running' then 'running'
  else host_result.state end`

/** The shown states of a task's hosts. */
export function selectStates(db: Kysely<Tables>, task: number) {
  return db
    .selectFrom('host_result')
    .leftJoin('unit', (join) =>
      join.onRef('unit.task', '=', 'host_result.task').onRef('unit.seq', '=', 'host_result.unit'),
    )
    .select(shownState.as('state'))
    .where('host_result.task', '=', task)
}
