import type { UnitState } from '@distribute/contracts'
import type { ExpressionBuilder } from 'kysely'
import type { Tables } from '../tables.ts'

/**
 * One unit of the outer query's task in one of these states; null if there is none. Not an
 * `exists`, which makes MariaDB read every such unit of all tasks first.
 */
export function anyUnitOfTask(eb: ExpressionBuilder<Tables, 'task'>, states: readonly UnitState[]) {
  return eb
    .selectFrom('unit')
    .select('unit.seq')
    .whereRef('unit.lane', '=', 'task.lane')
    .where('unit.state', 'in', states)
    .whereRef('unit.task', '=', 'task.id')
    .limit(1)
}
