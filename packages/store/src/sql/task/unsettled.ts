import { hasBudget, openUnitStates, unstartedUnitStates } from '@distribute/domain'
import type { Kysely } from 'kysely'
import type { Tables } from '../tables.ts'
import { anyUnitOfTask } from '../unit/open-units.ts'
import { controlColumns, exceedsBudget, toControl } from './control.ts'

/**
 * Running tasks without an open unit, and those cancelled or beyond their budget that have units
 * not started. Waiting tasks are never among them: they are cancelled and expire in one
 * transaction.
 */
export async function listUnsettledTasks(db: Kysely<Tables>): Promise<readonly number[]> {
  const ended = await selectRunning(db)
    .where((eb) => eb(anyUnitOfTask(eb, openUnitStates), 'is', null))
    .execute()
  const open = await selectRunning(db)
    .where(({ eb, or }) => or(endingColumns.map((column) => eb(column, 'is not', null))))
    .where((eb) => eb(anyUnitOfTask(eb, unstartedUnitStates), 'is not', null))
    .execute()
  const unsettled = ended.map(({ id }) => id)
  for (const row of open) if (await mustEnd(db, row)) unsettled.push(row.id)
  return unsettled
}

/** a task with none of these runs until its last unit has ended */
const endingColumns = ['cancel_requested_at', 'aborted_at', 'fail_count', 'fail_rate'] as const

function selectRunning(db: Kysely<Tables>) {
  return db
    .selectFrom('task')
    .select(['id', ...controlColumns])
    .where('task.state', '=', 'running')
}

type Row = Awaited<ReturnType<ReturnType<typeof selectRunning>['execute']>>[number]

async function mustEnd(db: Kysely<Tables>, row: Row): Promise<boolean> {
  const { cancelled, aborted, budget } = toControl(row)
  return cancelled || aborted || (hasBudget(budget) && (await exceedsBudget(db, row.id, budget)))
}
