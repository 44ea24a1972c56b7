import type { EngineFault, UnitKey } from '@distribute/contracts'
import { type InterruptedUnit, mayGiveBack, type SkipReason } from '@distribute/domain'
import type { Kysely, Transaction } from 'kysely'
import type { Database } from '../base/database.ts'
import { readNames } from '../base/read-json.ts'
import type { Tables } from '../tables.ts'
import { findSkipReason, lockTask } from '../task/control.ts'
import type { UnitColumns } from './row.ts'

interface Interrupted extends UnitKey {
  readonly nothingRan?: boolean | undefined
}

/**
 * What decides whether a unit whose engine was lost may be given back. If its task has `retry`, or
 * nothing of the unit ran, this locks the task's row before the unit's, so that no unit becomes
 * `pending` after its task was cancelled or aborted. For other tasks the row is not locked, because
 * it would be hot.
 */
export async function lockInterrupted(
  database: Database,
  trx: Transaction<Tables>,
  { task, unit, attempt, nothingRan = false }: Interrupted,
): Promise<InterruptedUnit & { readonly skipReason: SkipReason | undefined }> {
  const known = { attempt, ...(await readPolicy(trx, { task, unit })) }
  const mayRetry = mayGiveBack({ ...known, isTaskEnding: false })
  if (!mayRetry && !nothingRan) return { ...known, isTaskEnding: false, skipReason: undefined }
  const control = await lockTask(database, trx, task)
  const skipReason = control && findSkipReason(control)
  return { ...known, isTaskEnding: control === undefined || skipReason !== undefined, skipReason }
}

/** The policy of a task never changes; `idle_attempts` does not change while the unit runs. */
async function readPolicy(db: Kysely<Tables>, { task, unit }: Pick<UnitKey, 'task' | 'unit'>) {
  const row = await db
    .selectFrom('unit')
    .innerJoin('task', 'task.id', 'unit.task')
    .select(['task.on_engine_loss', 'unit.idle_attempts'])
    .where('unit.task', '=', task)
    .where('unit.seq', '=', unit)
    .executeTakeFirst()
  return { onEngineLoss: row?.on_engine_loss ?? 'fail', idleAttempts: row?.idle_attempts ?? 0 }
}

/** Whether the unit has a host without a result. */
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

/** The columns that make a running unit pending, for its next attempt. */
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

/**
 * The same for a unit of which nothing ran because of its engine: the attempt does not count, and
 * other engines come first.
 */
export function handOnColumns(
  { attempt, engine }: { readonly attempt: number; readonly engine: string },
  before: { readonly idle_attempts: number; readonly tried_by: string | null },
  { cause, kind }: EngineFault,
): UnitColumns {
  const triedBy = readNames(before.tried_by)
  // an engine that was stopped, or lost its lease, may be able to start it the next time
  const failed = kind === 'ended' ? triedBy : [...new Set([...triedBy, engine])]
  return {
    ...giveBackColumns(attempt),
    idle_attempts: before.idle_attempts + 1,
    tried_by: failed.length === 0 ? null : JSON.stringify(failed),
    cause: `engine ${engine} could not start it: ${cause}`,
  }
}
