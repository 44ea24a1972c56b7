import { openTaskStates } from '@distribute/domain'
import type { Kysely } from 'kysely'
import type { OpenTasks } from '../../port/task.ts'
import { fromSqlTimeOrNull } from '../base/sql-time.ts'
import type { Tables } from '../tables.ts'
import { countColumns } from './counts.ts'

/** Sums the units of the open tasks of each lane, in one statement. Reads no row of a host. */
export async function summarizeOpenTasks(db: Kysely<Tables>): Promise<readonly OpenTasks[]> {
  const rows = await db
    .selectFrom('task')
    .innerJoin('unit', 'unit.task', 'task.id')
    .where('task.state', 'in', openTaskStates)
    .groupBy(['task.lane', 'task.state'])
    .select(['task.lane', 'task.state'])
    .select(({ fn }) => fn.count<number>('task.id').distinct().as('tasks'))
    .select(({ fn }) => countColumns.map((column) => fn.sum<number>(`unit.${column}`).as(column)))
    .select(({ eb, fn }) => [
      fn
        .sum<number>(eb.case().when('unit.state', '=', 'running').then(eb.ref('unit.waiting')).else(0).end())
        .as('runningHosts'),
      fn
        .min(eb.case().when('unit.state', '=', 'pending').then(eb.ref('task.created_at')).else(null).end())
        .as('oldestPending'),
    ])
    .orderBy('task.lane')
    .orderBy('task.state')
    .execute()
  return rows.map(({ lane, state, tasks, runningHosts, oldestPending, ...hosts }) => ({
    ...{ lane, state, tasks, runningHosts, hosts },
    oldestPendingAtMs: fromSqlTimeOrNull(oldestPending),
  }))
}
