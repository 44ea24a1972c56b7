import type { OnEngineLoss } from '@distribute/contracts'
import { type InterruptedUnit, maxAttempts } from '@distribute/domain'
import type { Kysely, Transaction } from 'kysely'
import type { Database } from './database.ts'
import type { Tables } from './schema.ts'
import { lockTask } from './task-control.ts'
import type { UnitColumns } from './unit-row.ts'

interface Interrupted {
  readonly task: number
  readonly attempt: number
}

/**
 * What decides whether a unit whose engine was lost may be given back. For a task that says `retry` this locks its row,
 * before the unit's: so no unit becomes `pending` after its task was cancelled or aborted. The row of any other task
 * stays free, as it would be hot.
 */
export async function lockInterrupted(
  database: Database,
  trx: Transaction<Tables>,
  { task, attempt }: Interrupted,
): Promise<InterruptedUnit> {
  const onEngineLoss = (await readOnEngineLoss(trx, task)) ?? 'fail'
  if (onEngineLoss === 'fail' || attempt >= maxAttempts) return { onEngineLoss, attempt, isTaskEnding: false }
  const control = await lockTask(database, trx, task)
  return { onEngineLoss, attempt, isTaskEnding: control === undefined || control.cancelled || control.aborted }
}

/** It never changes. */
async function readOnEngineLoss(db: Kysely<Tables>, task: number): Promise<OnEngineLoss | undefined> {
  const row = await db.selectFrom('task').select('on_engine_loss').where('id', '=', task).executeTakeFirst()
  return row?.on_engine_loss
}

/** Whether a host of the unit has no result. */
export async function hasWaitingHost(
  trx: Transaction<Tables>,
  { task, unit }: { readonly task: number; readonly unit: number },
): Promise<boolean> {
  const host = await trx
    .selectFrom('host_result')
    .select('seq')
    .where('task', '=', task)
    .where('unit', '=', unit)
    .where('state', '=', 'waiting')
    .limit(1)
    .executeTakeFirst()
  return host !== undefined
}

/** The columns that make a running unit a pending one, for its next attempt. */
export function giveBackColumns(attempt: number): UnitColumns {
  return {
    state: 'pending',
    attempt: attempt + 1,
    engine: null,
    incarnation: null,
    claimed_by: null,
    queued_at: null,
    started_at: null,
    lease_until: null,
    lease_ms: null,
    progress: null,
  }
}
