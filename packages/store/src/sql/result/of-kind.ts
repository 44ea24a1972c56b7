import type { TaskKind } from '@distribute/contracts'
import type { ExpressionBuilder } from 'kysely'
import type { Tables } from '../tables.ts'

/** hosts in one statement: SQLite allows 32,766 values */
const hostsPerStatement = 5000

/** Asked of each result that the index of hosts finds: as a join, it may start with all tasks of the kind. */
export function isOfKind(eb: ExpressionBuilder<Tables & { result: Tables['host_result'] }, 'result'>, kind: TaskKind) {
  return eb(
    eb.selectFrom('task as of_kind').select('of_kind.kind').whereRef('of_kind.id', '=', 'result.task'),
    '=',
    kind,
  )
}

export function* chunkHosts(hosts: readonly string[]): Generator<readonly string[]> {
  for (let start = 0; start < hosts.length; start += hostsPerStatement)
    yield hosts.slice(start, start + hostsPerStatement)
}
