import type { FailureBudget, TaskState } from '@distribute/contracts'
import { isBudgetExceeded, type SkipReason } from '@distribute/domain'
import type { Kysely, Selectable, Transaction } from 'kysely'
import type { Database } from '../base/database.ts'
import type { Tables } from '../tables.ts'
import { countAllHosts, readCountsOfTask } from './counts.ts'

/** The columns of `task` that say who ends it, and when. */
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

/** What decides whether a task's units may still be started. */
export interface TaskControl {
  readonly state: TaskState
  /** a person asked for its end */
  readonly cancelled: boolean
  /** its failure budget was exceeded, and that is noted */
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

/** Why nobody may start the task's units any more; undefined: they may. */
export function findSkipReason({ cancelled, aborted }: TaskControl): SkipReason | undefined {
  if (cancelled) return 'cancelled'
  return aborted ? 'budget' : undefined
}

/**
 * Locks the task's row. Whoever needs it takes it before any row of a unit, and those before the rows of hosts: so
 * that two who meet wait for each other instead of ending in a deadlock.
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

/** Whether more of the task's hosts have ended badly than its budget allows, as its units count them now. */
export async function exceedsBudget(db: Kysely<Tables>, id: number, budget: FailureBudget): Promise<boolean> {
  const { hosts: counts, spared } = await readCountsOfTask(db, id)
  return isBudgetExceeded({ counts, totalHosts: countAllHosts(counts), spared }, budget)
}
