import { parseExactJson, taskRequestSchema } from '@distribute/contracts'
import type { Kysely } from 'kysely'
import { z } from 'zod'
import type { Task } from '../port/task.ts'
import type { Tables } from './schema.ts'
import { fromSqlTime, fromSqlTimeOrNull } from './sql-time.ts'
import { countAllHosts, noCounts, readTaskCounts, type TaskCounts } from './task-counts.ts'

/** The columns that make a `Task`, together with the counts of its units. */
export function selectTasks(db: Kysely<Tables>) {
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
      'task.request_hash',
      'task.request',
      'task.secrets',
      'task.warnings',
      'task.lane',
      'task.created_at',
      'task.started_at',
      'task.finished_at',
      'origin.public_id as retry_of',
    ])
}

type TaskRow = Awaited<ReturnType<ReturnType<typeof selectTasks>['execute']>>[number]

/** Brings rows of `task` and the counts of all their units together, in one query for all. */
export async function toTasks(db: Kysely<Tables>, rows: readonly TaskRow[]): Promise<readonly Task[]> {
  if (rows.length === 0) return []
  const counts = await readTaskCounts(
    db,
    rows.map((row) => row.id),
  )
  return rows.map((row) => toTask(row, counts.get(row.id) ?? noCounts))
}

const warningsSchema = z.array(z.string())

export function parseWarnings(text: string): readonly string[] {
  return warningsSchema.parse(JSON.parse(text))
}

function toTask(row: TaskRow, { units, hosts, runningHosts, fault, warnings }: TaskCounts): Task {
  return {
    id: row.id,
    publicId: String(row.public_id),
    v1Id: row.v1_id === null ? null : String(row.v1_id),
    kind: row.kind,
    name: row.name,
    state: row.state,
    requestHash: row.request_hash,
    request: taskRequestSchema.parse(parseExactJson(row.request)),
    secrets: row.secrets,
    cause: fault,
    warnings: [...parseWarnings(row.warnings), ...(warnings === null ? [] : parseWarnings(warnings))],
    lane: row.lane,
    retryOf: row.retry_of === null ? null : String(row.retry_of),
    createdAtMs: fromSqlTime(row.created_at),
    startedAtMs: fromSqlTimeOrNull(row.started_at),
    finishedAtMs: fromSqlTimeOrNull(row.finished_at),
    units,
    hosts: { ...hosts, total: countAllHosts(hosts), running: runningHosts },
  }
}
