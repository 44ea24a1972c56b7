import type { ExpressionBuilder } from 'kysely'
import type { TaskScope } from '../../port/result.ts'
import { inLanes } from '../base/in-lanes.ts'
import type { Tables } from '../tables.ts'

/** hosts per statement: SQLite allows 32,766 values */
const hostsPerStatement = 5000

/**
 * Checked for each result that the index of hosts finds: with a join, the database may start with
 * all tasks of the kind.
 */
export function isInScope(
  eb: ExpressionBuilder<Tables & { result: Tables['host_result'] }, 'result'>,
  { kind, lanes }: TaskScope,
) {
  return eb(
    eb
      .selectFrom('task as of_kind')
      .select('of_kind.kind')
      .whereRef('of_kind.id', '=', 'result.task')
      .where(inLanes('of_kind.lane', lanes)),
    '=',
    kind,
  )
}

export function* chunkHosts(hosts: readonly string[]): Generator<readonly string[]> {
  for (let start = 0; start < hosts.length; start += hostsPerStatement)
    yield hosts.slice(start, start + hostsPerStatement)
}
