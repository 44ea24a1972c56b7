import type { UnitKey, UnitState } from '@distribute/contracts'
import { hasBudget } from '@distribute/domain'
import type { Kysely, Transaction } from 'kysely'
import type { Claim, ClaimedUnit } from '../../port/unit.ts'
import type { Database } from '../base/database.ts'
import { writeEvents } from '../event/write-events.ts'
import type { Tables } from '../tables.ts'
import { controlColumns, exceedsBudget, lockTask, type TaskControl, toControl } from '../task/control.ts'
import { settleTask } from '../task/settle.ts'
import { leaseColumns } from './lease-columns.ts'
import { findOrder } from './order.ts'
import { isLeftTo } from './queued-for.ts'
import { takeAttempt } from './take-attempt.ts'

/**
 * Moves a queued unit to `running` under a lease. Returns undefined if another engine has it, or it
 * may not start. Idempotent: a repeated claim, whose answer was lost, finds the unit claimed by
 * itself. A unit that may not start is skipped with the others of its task; otherwise every pickup
 * would find it.
 */
export async function claimUnit(database: Database, claim: Claim): Promise<ClaimedUnit | undefined> {
  const answer = await database.transact((trx) => tryClaim(database, trx, claim))
  if (answer !== 'ending') return answer
  await settleTask(database, claim.task)
  return undefined
}

async function tryClaim(
  database: Database,
  trx: Transaction<Tables>,
  claim: Claim,
): Promise<ClaimedUnit | undefined | 'ending'> {
  const found = await findClaimable(trx, claim)
  if (found === undefined) return undefined
  if (found.unitState === 'queued') {
    if (await isEnding(trx, claim.task, found.control)) return 'ending'
    if (!(await startUnit(database, trx, { claim, control: found.control }))) return undefined
  } else if (!(await renewOwn(database, trx, claim))) {
    return undefined
  }
  const { task, unit, attempt } = claim
  const key = { task, unit, attempt }
  const isTaken = !(await takeAttempt(database, trx, claim))
  return { ...key, ...found.task, isTaken, order: await findOrder(trx, key), hosts: await readWaitingHosts(trx, claim) }
}

interface Claimable {
  readonly unitState: UnitState
  readonly control: TaskControl
  readonly task: Pick<ClaimedUnit, 'lane' | 'taskPublicId' | 'firstTask' | 'content'>
}

/** The unit in the state that this attempt left, with its task. */
async function findClaimable(db: Kysely<Tables>, claim: Claim): Promise<Claimable | undefined> {
  const row = await db
    .selectFrom('unit')
    .innerJoin('task', 'task.id', 'unit.task')
    .select([
      'unit.state as unit_state',
      'task.public_id',
      'task.first_task',
      'unit.lane',
      'task.request',
      'task.secrets',
      ...controlColumns,
    ])
    .where('unit.task', '=', claim.task)
    .where('unit.seq', '=', claim.unit)
    .where('unit.attempt', '=', claim.attempt)
    .where('unit.state', 'in', ['queued', 'running'])
    .where('unit.lane', 'in', claim.lanes)
    .executeTakeFirst()
  if (row === undefined) return undefined
  const { lane, public_id, first_task, request, secrets, unit_state } = row
  return {
    unitState: unit_state,
    control: toControl(row),
    task: {
      lane,
      taskPublicId: String(public_id),
      firstTask: String(first_task ?? public_id),
      content: { request, secrets },
    },
  }
}

/** Counts the units only if the task has a budget. */
async function isEnding(db: Kysely<Tables>, id: number, { cancelled, aborted, budget }: TaskControl): Promise<boolean> {
  return cancelled || aborted || (hasBudget(budget) && (await exceedsBudget(db, id, budget)))
}

/**
 * Of all concurrent claims, one changes the unit's row. Only the first claims of a task lock and
 * write the task's row, so that it is not hot.
 */
async function startUnit(
  database: Database,
  trx: Transaction<Tables>,
  { claim, control }: { claim: Claim; control: TaskControl },
): Promise<boolean> {
  const isFirst = control.state === 'waiting'
  if (isFirst) await lockTask(database, trx, claim.task)
  if (!(await takeUnit(database, trx, claim))) return await renewOwn(database, trx, claim)
  const { task, unit, attempt, engine } = claim
  const started = isFirst && (await startTask(database, trx, task))
  await writeEvents(database, trx, [
    ...(started ? [{ type: 'task.started' as const, task, data: {} }] : []),
    { type: 'unit.claimed', task, unit, attempt, engine, data: {} },
  ])
  return true
}

async function startTask({ dialect }: Database, trx: Transaction<Tables>, id: number): Promise<boolean> {
  const { numUpdatedRows } = await trx
    .updateTable('task')
    .set({ state: 'running', started_at: dialect.now })
    .where('id', '=', id)
    .where('state', '=', 'waiting')
    .executeTakeFirst()
  return numUpdatedRows > 0n
}

async function takeUnit(database: Database, trx: Transaction<Tables>, claim: Claim): Promise<boolean> {
  const { numUpdatedRows } = await trx
    .updateTable('unit')
    .set((eb) => ({
      state: 'running',
      engine: claim.engine,
      incarnation: claim.incarnation,
      claimed_by: claim.claimedBy,
      started_at: database.dialect.now,
      ...leaseColumns(database, claim.leaseMs),
      version: eb('version', '+', 1),
    }))
    .where('task', '=', claim.task)
    .where('seq', '=', claim.unit)
    .where('attempt', '=', claim.attempt)
    .where('state', '=', 'queued')
    .where('lane', 'in', claim.lanes)
    .where(isLeftTo(database, claim.engine))
    .executeTakeFirst()
  return numUpdatedRows > 0n
}

/**
 * Returns true if this incarnation has the unit already: its claim is repeated. The lease starts
 * again, because the engine computes its run-until from its last claim.
 */
async function renewOwn(database: Database, trx: Transaction<Tables>, claim: Claim): Promise<boolean> {
  const { numUpdatedRows } = await trx
    .updateTable('unit')
    .set(leaseColumns(database, claim.leaseMs))
    .where('task', '=', claim.task)
    .where('seq', '=', claim.unit)
    .where('attempt', '=', claim.attempt)
    .where('state', '=', 'running')
    .where('engine', '=', claim.engine)
    .where('incarnation', '=', claim.incarnation)
    .executeTakeFirst()
  return numUpdatedRows > 0n
}

/** one more than the maximum of a unit: its order does not name that host */
const maxHosts = 501

async function readWaitingHosts(db: Kysely<Tables>, { task, unit }: UnitKey): Promise<readonly string[]> {
  const rows = await db
    .selectFrom('host_result')
    .select(({ fn }) => fn.coalesce('spelling', 'host').as('name'))
    .where('task', '=', task)
    .where('unit', '=', unit)
    .where('state', '=', 'waiting')
    .orderBy('seq')
    .limit(maxHosts)
    .execute()
  return rows.map(({ name }) => name)
}
