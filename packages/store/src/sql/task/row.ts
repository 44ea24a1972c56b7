import { parseExactJson, taskRequestSchema } from '@distribute/contracts'
import type { Kysely } from 'kysely'
import { z } from 'zod'
import type { Task, TaskSummary } from '../../port/task.ts'
import { readNames } from '../base/read-json.ts'
import { fromSqlTime, fromSqlTimeOrNull } from '../base/sql-time.ts'
import type { Tables } from '../tables.ts'
import { countAllHosts, noCounts, readTaskCounts, type TaskCounts } from './counts.ts'

/** The columns of a `TaskSummary`, which also needs the counts of the units. */
export function selectTaskSummaries(db: Kysely<Tables>) {
  return db
    .selectFrom('task')
    .leftJoin('task as origin', 'origin.id', 'task.retry_of')
    .select([
      'task.id',
      'task.public_id',
      'task.v1_id',
      'task.kind',
      'task.name',
      'task.state',
      'task.warnings',
      'task.lane',
      'task.created_at',
      'task.started_at',
      'task.finished_at',
      'origin.public_id as retry_of',
    ])
}

/** The columns of a `Task`. */
export function selectTasks(db: Kysely<Tables>) {
  return selectTaskSummaries(db).select(['task.request_hash', 'task.request', 'task.secrets', 'task.first_task'])
}

type SummaryRow = Awaited<ReturnType<ReturnType<typeof selectTaskSummaries>['execute']>>[number]
type TaskRow = Awaited<ReturnType<ReturnType<typeof selectTasks>['execute']>>[number]

export async function toTasks(db: Kysely<Tables>, rows: readonly TaskRow[]): Promise<readonly Task[]> {
  const counts = await readCounts(db, rows)
  return rows.map((row) => ({
    ...toSummary(row, counts),
    requestHash: row.request_hash,
    request: taskRequestSchema.parse(parseExactJson(row.request)),
    secrets: row.secrets,
    firstTask: String(row.first_task ?? row.public_id),
  }))
}

export async function toSummaries(db: Kysely<Tables>, rows: readonly SummaryRow[]): Promise<readonly TaskSummary[]> {
  const counts = await readCounts(db, rows)
  return rows.map((row) => toSummary(row, counts))
}

type CountsByTask = ReadonlyMap<number, TaskCounts>

/** The counts of the units of all these tasks, in one query. */
async function readCounts(db: Kysely<Tables>, rows: readonly SummaryRow[]): Promise<CountsByTask> {
  if (rows.length === 0) return new Map()
  return await readTaskCounts(
    db,
    rows.map(({ id }) => id),
  )
}

const warningsSchema = z.array(z.string())

/** The task's own warnings, which only distribute writes. */
export function parseWarnings(text: string): readonly string[] {
  return warningsSchema.parse(JSON.parse(text))
}

function toSummary(row: SummaryRow, counts: CountsByTask): TaskSummary {
  const { units, hosts, runningHosts, fault, warnings } = counts.get(row.id) ?? noCounts
  return {
    id: row.id,
    publicId: String(row.public_id),
    v1Id: row.v1_id === null ? null : String(row.v1_id),
    kind: row.kind,
    name: row.name,
    state: row.state,
    cause: fault,
    warnings: [...parseWarnings(row.warnings), ...readNames(warnings)],
    lane: row.lane,
    retryOf: row.retry_of === null ? null : String(row.retry_of),
    createdAtMs: fromSqlTime(row.created_at),
    startedAtMs: fromSqlTimeOrNull(row.started_at),
    finishedAtMs: fromSqlTimeOrNull(row.finished_at),
    units,
    hosts: { ...hosts, total: countAllHosts(hosts), running: runningHosts },
  }
}
