import type { FailureBudget, TaskState } from '@distribute/contracts'
import { isBudgetExceeded, type SkipReason } from '@distribute/domain'
import type { Kysely, Selectable, Transaction } from 'kysely'
import type { Database } from '../base/database.ts'
import type { Tables } from '../tables.ts'
import { countAllHosts, readCountsOfTask } from './counts.ts'

/** The columns of `task` that decide when it ends. */
export const controlColumns = [
  'task.state',
  'task.cancel_requested_at',
  'task.aborted_at',
  'task.fail_count',
  'task.fail_rate',
] as const

type ControlRow = Pick<
  Selectable<Tables['task']>,
  'state' | 'cancel_requested_at' | 'aborted_at' | 'fail_count' | 'fail_rate'
>

/** What decides whether the task's units may still start. */
export interface TaskControl {
  readonly state: TaskState
  /** a person cancelled it */
  readonly cancelled: boolean
  /** its failure budget was exceeded, and that is recorded */
  readonly aborted: boolean
  readonly budget: FailureBudget
}

export function toControl(row: ControlRow): TaskControl {
  return {
    state: row.state,
    cancelled: row.cancel_requested_at !== null,
    aborted: row.aborted_at !== null,
    budget: { failCount: row.fail_count ?? undefined, failRate: row.fail_rate ?? undefined },
  }
}

/** Why pending units of the task must not start; undefined: they may. */
export function findSkipReason({ cancelled, aborted }: TaskControl): SkipReason | undefined {
  if (cancelled) return 'cancelled'
  return aborted ? 'budget' : undefined
}

/**
 * Locks the task's row. Lock order: the task's row, then rows of units, then rows of hosts, so that
 * two transactions wait for each other instead of deadlocking.
 */
export async function lockTask(
  { dialect }: Database,
  trx: Transaction<Tables>,
  id: number,
): Promise<TaskControl | undefined> {
  const row = await trx
    .selectFrom('task')
    .select(controlColumns)
    .where('id', '=', id)
    .$if(dialect.locksRows, (query) => query.forUpdate())
    .executeTakeFirst()
  return row && toControl(row)
}

/**
 * Whether more hosts of the task have failed than its budget allows, by the counts of its units.
 */
export async function exceedsBudget(db: Kysely<Tables>, id: number, budget: FailureBudget): Promise<boolean> {
  const { hosts: counts, spared } = await readCountsOfTask(db, id)
  return isBudgetExceeded({ counts, totalHosts: countAllHosts(counts), spared }, budget)
}
