import { type TaskState, taskRequestSchema, type UnitKey } from '@distribute/contracts'
import type { Kysely, Transaction } from 'kysely'
import type { Claim, ClaimedUnit } from '../store.ts'
import type { Database } from './database.ts'
import type { Tables } from './schema.ts'

/**
 * Moves a queued unit to `running` under a lease; undefined when somebody else has it, or nobody may. A claim that is
 * repeated, because its answer was lost, finds the unit its own already.
 */
export async function claimUnit(database: Database, claim: Claim): Promise<ClaimedUnit | undefined> {
  return await database.transact(async (trx) => {
    if (!(await takeUnit(database, trx, claim)) && !(await hasTakenUnit(trx, claim))) return undefined
    const task = await trx
      .selectFrom('task')
      .select(['public_id', 'request', 'lane', 'state'])
      .where('id', '=', claim.task)
      .executeTakeFirstOrThrow()
    await startTask(database, trx, { id: claim.task, state: task.state })
    return {
      task: claim.task,
      unit: claim.unit,
      attempt: claim.attempt,
      lane: task.lane,
      taskPublicId: String(task.public_id),
      request: taskRequestSchema.parse(JSON.parse(task.request)),
      hosts: await readHosts(trx, claim),
    }
  })
}

/** Gives a running unit of this engine to its new incarnation, under a new lease. */
export async function adoptUnit({ dialect, run }: Database, claim: Omit<Claim, 'claimedBy'>): Promise<boolean> {
  const { numUpdatedRows } = await run((db) =>
    db
      .updateTable('unit')
      .set({ incarnation: claim.incarnation, lease_until: dialect.nowPlusMs(claim.leaseMs) })
      .where('task', '=', claim.task)
      .where('seq', '=', claim.unit)
      .where('attempt', '=', claim.attempt)
      .where('state', '=', 'running')
      .where('engine', '=', claim.engine)
      .executeTakeFirst(),
  )
  return numUpdatedRows > 0n
}

/** The lanes' unit that has been queued for longest, and for more than `queuedForMs`. */
export async function findQueuedUnit(
  { dialect, run }: Database,
  { lanes, queuedForMs }: { lanes: readonly string[]; queuedForMs: number },
): Promise<UnitKey | undefined> {
  if (lanes.length === 0) return undefined
  const row = await run((db) =>
    db
      .selectFrom('unit')
      .select(['task', 'seq as unit', 'attempt'])
      .where('lane', 'in', lanes)
      .where('state', '=', 'queued')
      .where('queued_at', '<', dialect.nowPlusMs(-queuedForMs))
      .orderBy('queued_at')
      .limit(1)
      .executeTakeFirst(),
  )
  return row && { ...row }
}

/** One guarded statement: of all who try, one changes the row. */
async function takeUnit({ dialect }: Database, trx: Transaction<Tables>, claim: Claim): Promise<boolean> {
  const { numUpdatedRows } = await trx
    .updateTable('unit')
    .set((eb) => ({
      state: 'running',
      engine: claim.engine,
      incarnation: claim.incarnation,
      claimed_by: claim.claimedBy,
      started_at: dialect.now,
      lease_until: dialect.nowPlusMs(claim.leaseMs),
      version: eb('version', '+', 1),
    }))
    .where('task', '=', claim.task)
    .where('seq', '=', claim.unit)
    .where('attempt', '=', claim.attempt)
    .where('state', '=', 'queued')
    .executeTakeFirst()
  return numUpdatedRows > 0n
}

async function hasTakenUnit(trx: Transaction<Tables>, claim: Claim): Promise<boolean> {
  const row = await trx
    .selectFrom('unit')
    .select('seq')
    .where('task', '=', claim.task)
    .where('seq', '=', claim.unit)
    .where('attempt', '=', claim.attempt)
    .where('state', '=', 'running')
    .where('engine', '=', claim.engine)
    .where('incarnation', '=', claim.incarnation)
    .executeTakeFirst()
  return row !== undefined
}

/** Only the first claims of a task write its row, which so does not become hot. */
async function startTask(
  { dialect }: Database,
  trx: Transaction<Tables>,
  { id, state }: { id: number; state: TaskState },
): Promise<void> {
  if (state !== 'waiting') return
  await trx
    .updateTable('task')
    .set({ state: 'running', started_at: dialect.now })
    .where('id', '=', id)
    .where('state', '=', 'waiting')
    .execute()
}

async function readHosts(db: Kysely<Tables>, { task, unit }: UnitKey): Promise<readonly string[]> {
  const rows = await db
    .selectFrom('host_result')
    .select('host')
    .where('task', '=', task)
    .where('unit', '=', unit)
    .orderBy('seq')
    .execute()
  return rows.map((row) => row.host)
}
