import type { TaskState, UnitState } from '@distribute/contracts'
import type { ExpressionBuilder } from 'kysely'
import type { Tables } from './schema.ts'

/** Units that are not at their end yet. */
export const openUnitStates = ['pending', 'queued', 'running'] as const satisfies readonly UnitState[]

/** Units that nobody has started yet. */
export const unstartedUnitStates = ['pending', 'queued'] as const satisfies readonly UnitState[]

/** States in which a task still has something to run. */
export const openTaskStates = ['waiting', 'running'] as const satisfies readonly TaskState[]

/**
 * One unit of the outer query's task in one of these states, null: none. Not an `exists`, which MariaDB would turn
 * into reading every such unit of all tasks first.
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
