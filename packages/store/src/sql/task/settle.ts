import type { EventContent, TaskState } from '@distribute/contracts'
import {
  canFollowTask,
  hasBudget,
  hasTaskEnded,
  isBudgetExceeded,
  openUnitStates,
  summarizeTask,
  unstartedUnitStates,
} from '@distribute/domain'
import type { Kysely, Transaction } from 'kysely'
import type { Database } from '../base/database.ts'
import { writeEvents } from '../event/write-events.ts'
import type { Tables } from '../tables.ts'
import { skipUnstartedUnits } from '../unit/skip.ts'
import { controlColumns, exceedsBudget, findSkipReason, lockTask, type TaskControl, toControl } from './control.ts'
import { countAllHosts, countOpenUnits, readCountsOfTask, type TaskCounts } from './counts.ts'

/** states that may still change */
const unsettledStates: readonly TaskState[] = ['waiting', 'running', 'succeeded', 'failed']

/**
 * Aborts the task if its budget is exceeded, and ends it if it has no open unit. Returns true if
 * this call ended it.
 */
export async function settleTask(database: Database, id: number): Promise<boolean> {
  // Checked before the row is locked: this runs after each unit, and the task's row must not become
  // hot.
  if (!(await database.run((db) => maySettle(db, id)))) return false
  return await database.transact(async (trx) => {
    const task = await lockTask(database, trx, id)
    return task !== undefined && (await settleLockedTask(database, trx, { id, task }))
  })
}

/**
 * The same in a transaction that has the task's row locked. If two calls settle at the same time,
 * the second sees what the first did.
 */
export async function settleLockedTask(
  database: Database,
  trx: Transaction<Tables>,
  { id, task }: { id: number; task: TaskControl },
): Promise<boolean> {
  if (!unsettledStates.includes(task.state)) return false
  const counts = await readCountsOfTask(trx, id)
  const ending = await noteAbort(database, trx, { id, task, counts })
  const isCut = await cutTask(database, trx, { id, ending, counts })
  return await endTask(database, trx, { id, ending, counts: isCut ? await readCountsOfTask(trx, id) : counts })
}

async function maySettle(db: Kysely<Tables>, id: number): Promise<boolean> {
  const row = await db
    .selectFrom('task')
    .select(['lane', ...controlColumns])
    .where('id', '=', id)
    .executeTakeFirst()
  if (row === undefined) return false
  const { cancelled, aborted, budget } = toControl(row)
  const unit = { task: id, lane: row.lane }
  if (!(await hasUnitIn(db, { ...unit, states: openUnitStates }))) return true
  if (cancelled || aborted) return await hasUnitIn(db, { ...unit, states: unstartedUnitStates })
  return hasBudget(budget) && (await exceedsBudget(db, id, budget))
}

async function hasUnitIn(
  db: Kysely<Tables>,
  { task, lane, states }: { task: number; lane: string; states: typeof openUnitStates | typeof unstartedUnitStates },
): Promise<boolean> {
  // The lane is a value: with a join, MariaDB reads all units of the task.
  const unit = await db
    .selectFrom('unit')
    .select('seq')
    .where('lane', '=', lane)
    .where('state', 'in', states)
    .where('task', '=', task)
    .limit(1)
    .executeTakeFirst()
  return unit !== undefined
}

interface CountedTask {
  readonly id: number
  readonly task: TaskControl
  readonly counts: TaskCounts
}

/** A task that has ended, or that a person cancelled, is not aborted. */
async function noteAbort(
  database: Database,
  trx: Transaction<Tables>,
  { id, task, counts: { hosts, spared } }: CountedTask,
): Promise<TaskControl> {
  const isAtEnd = task.state === 'succeeded' || task.state === 'failed'
  if (isAtEnd || task.cancelled || task.aborted) return task
  const counted = { counts: hosts, totalHosts: countAllHosts(hosts), spared }
  if (!isBudgetExceeded(counted, task.budget)) return task
  await trx.updateTable('task').set({ aborted_at: database.dialect.now }).where('id', '=', id).execute()
  await writeEvents(database, trx, [{ type: 'task.aborted', task: id, data: {} }])
  return { ...task, aborted: true }
}

interface EndingTask {
  readonly id: number
  readonly ending: TaskControl
  readonly counts: TaskCounts
}

/**
 * Skips units that have not started, if the task was ended early. Returns true if there were any.
 */
async function cutTask(
  database: Database,
  trx: Transaction<Tables>,
  { id, ending, counts: { units } }: EndingTask,
): Promise<boolean> {
  const reason = findSkipReason(ending)
  if (reason === undefined || units.pending + units.queued === 0) return false
  return (await skipUnstartedUnits(database, trx, { task: id, reason })) > 0
}

async function endTask(
  database: Database,
  trx: Transaction<Tables>,
  { id, ending, counts }: EndingTask,
): Promise<boolean> {
  const state = summarizeTask(counts.hosts, countOpenUnits(counts), { ...ending, hasFault: counts.fault !== null })
  if (state === 'running' || !canFollowTask(ending.state, state)) return false
  const { numUpdatedRows } = await trx
    .updateTable('task')
    .set({ state, finished_at: database.dialect.now })
    .where('id', '=', id)
    .where('state', '=', ending.state)
    .executeTakeFirst()
  if (numUpdatedRows === 0n) return false
  await writeEvents(database, trx, [toEndEvent(id, ending.state, state)])
  return true
}

/** An ended task changes to another end. */
function toEndEvent(task: number, from: TaskState, state: TaskState): EventContent {
  const isOpen = !hasTaskEnded({ state: from })
  return isOpen
    ? { type: 'task.ended', task, data: { state } }
    : { type: 'task.corrected', task, data: { from, state } }
}
