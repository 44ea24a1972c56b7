import { type ExpressionBuilder, type Kysely, sql } from 'kysely'
import type { HostResult, TaskScope } from '../../port/result.ts'
import type { Tables } from '../tables.ts'
import { addStepsSoFar, readStepsSoFar } from '../unit/steps-so-far.ts'
import { chunkHosts, isInScope } from './in-scope.ts'
import { selectBareResults, toBareResult } from './row.ts'

/** For each host, in order, the result in its latest task of the kind. */
export async function listLatestOfHosts(
  db: Kysely<Tables>,
  { scope, hosts }: { scope: TaskScope; hosts: readonly string[] },
): Promise<readonly HostResult[]> {
  const byHost = new Map<string, HostResult>()
  for (const some of chunkHosts([...new Set(hosts)])) {
    const latest = latestTasks(db, { scope, hosts: some })
    // before the results: results of a unit that ends in between are final
    const running = await readStepsSoFar(db, latest)
    const rows = await selectBareResults(db)
      .innerJoin(latest.as('latest'), (join) =>
        join.onRef('latest.host', '=', 'host_result.host').onRef('latest.task', '=', 'host_result.task'),
      )
      .where(isFinalOrRunning)
      .execute()
    for (const row of rows) {
      const result = addStepsSoFar(toBareResult(row), running)
      if (result !== undefined) byHost.set(result.host, result)
    }
  }
  return [...new Set(hosts)].flatMap((host) => byHost.get(host) ?? [])
}

function latestTasks(db: Kysely<Tables>, { scope, hosts }: { scope: TaskScope; hosts: readonly string[] }) {
  return db
    .selectFrom('host_result as result')
    .select('result.host')
    .select(({ fn }) => fn.max('result.task').as('task'))
    .where('result.host', 'in', hosts)
    .where((eb) => isInScope(eb, scope))
    .groupBy('result.host')
}

function isFinalOrRunning(eb: ExpressionBuilder<Pick<Tables, 'host_result'>, 'host_result'>) {
  return eb.or([eb('host_result.state', '<>', 'waiting'), sql<boolean>`coalesce(unit.state, '') = 'running'`])
}
