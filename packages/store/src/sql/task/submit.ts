import type { EventContent, Pin } from '@distribute/contracts'
import { listUsedRevisions, openTaskStates, type SpelledHost } from '@distribute/domain'
import type { Insertable, Kysely, Transaction } from 'kysely'
import { digestContent, digestHosts } from '../../digests.ts'
import type { Actor } from '../../port/audit.ts'
import type { NewTask, SubmitOutcome, Task } from '../../port/task.ts'
import { auditChange } from '../access/write-audit.ts'
import type { Database } from '../base/database.ts'
import { writeEvents } from '../event/write-events.ts'
import { useRevisions } from '../project/revisions.ts'
import type { HostResultTable } from '../result/tables.ts'
import type { Tables } from '../tables.ts'
import { lockTask } from './control.ts'
import { findTask, findTaskByV1Id } from './find.ts'

/** Rows per insert; SQLite allows 32,766 values in a statement. */
const rowsPerInsert = 5000

/** Stores a task with its units and hosts. A host's output gets its row when it is recorded. */
export async function submitTask(database: Database, task: NewTask, by: Actor | undefined): Promise<SubmitOutcome> {
  const lanes = await database.run((db) => listLanes(db))
  if (!lanes.includes(task.request.lane)) return { kind: 'unknown_lane', lanes }
  try {
    return await database.transact(async (trx) => {
      const running = await findRunningRetry(database, trx, task)
      if (running !== undefined) return { kind: 'retry_runs', publicId: running }
      const created = await insertTask(database, trx, task)
      await auditChange(database, trx, { by, ...describeSubmission(created) })
      return { kind: 'created', task: created }
    })
  } catch (error) {
    if (error instanceof RevisionMissing) return { kind: 'unknown_revision', pin: error.pin }
    if (!(error instanceof TaskIdTaken)) throw error
    const existing = await database.run((db) => findTaken(db, task))
    // The unique index has only these two keys.
    if (existing === undefined) throw error
    return { kind: 'exists', task: existing }
  }
}

/** Names of all lanes, sorted. */
export async function listLanes(db: Kysely<Tables>): Promise<readonly string[]> {
  const rows = await db.selectFrom('lane').select('name').orderBy('name').execute()
  return rows.map((row) => row.name)
}

function describeSubmission({ publicId, lane, retryOf }: Task) {
  if (retryOf !== null) return { action: 'task.retry', subject: publicId, detail: `of ${retryOf}` }
  return { action: 'task.submit', subject: publicId, detail: `lane ${lane}` }
}

class TaskIdTaken extends Error {}

class RevisionMissing extends Error {
  readonly pin: Pin

  constructor(pin: Pin) {
    super(`revision ${pin.revision} of project ${pin.project} does not exist`)
    this.pin = pin
  }
}

/**
 * Returns another open retry of the same task, if only one is allowed. Locks the task's row: of two
 * concurrent retries, the second finds the first.
 */
async function findRunningRetry(
  database: Database,
  trx: Transaction<Tables>,
  { publicId, retryOf }: NewTask,
): Promise<string | undefined> {
  if (retryOf?.unlessOneRuns !== true) return undefined
  await lockTask(database, trx, retryOf.taskId)
  const running = await trx
    .selectFrom('task')
    .select('public_id')
    .where('retry_of', '=', retryOf.taskId)
    .where('state', 'in', openTaskStates)
    // The unique key finds a repetition of the same retry.
    .where('public_id', '<>', publicId)
    .limit(1)
    .executeTakeFirst()
  return running && String(running.public_id)
}

async function findTaken(db: Kysely<Tables>, task: NewTask): Promise<Task | undefined> {
  const existing = await findTask(db, task.publicId)
  if (existing !== undefined || task.v1Id === null) return existing
  return await findTaskByV1Id(db, { kind: task.request.action.kind, v1Id: task.v1Id })
}

async function insertTask(database: Database, trx: Transaction<Tables>, task: NewTask): Promise<Task> {
  const id = await insertTaskRow(database, trx, task)
  const missing = await useRevisions(database, trx, { task: id, used: listUsedRevisions(task.request) })
  if (missing !== undefined) throw new RevisionMissing(missing)
  await insertUnits(trx, id, task)
  await insertHosts(trx, id, task)
  await writeEvents(database, trx, toEvents(id, task))
  const stored = await findTask(trx, task.publicId)
  if (stored === undefined) throw new Error(`task ${task.publicId} cannot be read after its insert`)
  return stored
}

function toEvents(id: number, { publicId, units, retryOf }: NewTask): readonly EventContent[] {
  const hosts = units.reduce((sum, unit) => sum + unit.length, 0)
  const submitted: EventContent = { type: 'task.submitted', task: id, data: { hosts, units: units.length } }
  if (retryOf === undefined) return [submitted]
  return [submitted, { type: 'task.retried', task: retryOf.taskId, data: { by: publicId } }]
}

async function insertTaskRow({ dialect }: Database, trx: Transaction<Tables>, task: NewTask): Promise<number> {
  const { request } = task
  const content = { request: JSON.stringify(request), secrets: task.secrets ?? null }
  const insert = trx.insertInto('task').values({
    public_id: task.publicId,
    v1_id: task.v1Id,
    kind: request.action.kind,
    name: task.name,
    state: 'waiting',
    request_hash: task.requestHash,
    ...content,
    digest: digestContent(content),
    first_task: await findFirstTask(trx, task),
    warnings: JSON.stringify(task.warnings),
    lane: request.lane,
    on_engine_loss: request.onEngineLoss,
    parallel_hosts: request.parallel ?? null,
    fail_count: request.failCount ?? null,
    fail_rate: request.failRate ?? null,
    retry_of: task.retryOf?.taskId ?? null,
    created_at: dialect.now,
    start_by: dialect.nowPlusMs(request.startWithinSeconds * 1000),
  })
  try {
    const { insertId } = await insert.executeTakeFirstOrThrow()
    return Number(insertId)
  } catch (error) {
    throw dialect.classifyError(error) === 'duplicate' ? new TaskIdTaken(task.publicId, { cause: error }) : error
  }
}

/** Null if the task is not a retry. */
async function findFirstTask(trx: Transaction<Tables>, { retryOf }: NewTask): Promise<string | null> {
  if (retryOf === undefined) return null
  const { first_task, public_id } = await trx
    .selectFrom('task')
    .select(['first_task', 'public_id'])
    .where('id', '=', retryOf.taskId)
    .executeTakeFirstOrThrow()
  return String(first_task ?? public_id)
}

async function insertUnits(trx: Transaction<Tables>, id: number, task: NewTask): Promise<void> {
  const { lane } = task.request
  const rows = task.units.map((hosts, index) => ({
    task: id,
    seq: index + 1,
    lane,
    state: 'pending' as const,
    waiting: hosts.length,
    hosts_digest: digestHosts(hosts.map(({ spelling }) => spelling)),
  }))
  for (const batch of chunk(rows, rowsPerInsert)) await trx.insertInto('unit').values(batch).execute()
}

async function insertHosts(trx: Transaction<Tables>, id: number, task: NewTask): Promise<void> {
  const rows: Insertable<HostResultTable>[] = []
  task.units.forEach((hosts, index) => {
    for (const host of hosts)
      rows.push({ task: id, seq: rows.length + 1, unit: index + 1, ...toHostColumns(host), state: 'waiting' })
  })
  for (const batch of chunk(rows, rowsPerInsert)) await trx.insertInto('host_result').values(batch).execute()
}

/** A batch without differing spellings does not name the column. */
function toHostColumns({ host, spelling }: SpelledHost): Pick<Insertable<HostResultTable>, 'host' | 'spelling'> {
  return spelling === host ? { host } : { host, spelling }
}

function* chunk<Row>(rows: readonly Row[], size: number): Generator<readonly Row[]> {
  for (let start = 0; start < rows.length; start += size) yield rows.slice(start, start + size)
}
