import { type HostCounts, hostStates, taskRequestSchema, type UnitCounts, unitStates } from '@distribute/contracts'
import { addHostCounts, emptyHostCounts } from '@distribute/domain'
import type { Kysely, Selectable } from 'kysely'
import { z } from 'zod'
import type { Task } from '../store.ts'
import type { Tables } from './schema.ts'
import { fromSqlTime, fromSqlTimeOrNull } from './sql-time.ts'

/** The columns of `task` that make a `Task`, together with the counts of its units. */
export const taskColumns = [
  'task.id',
  'task.public_id',
  'task.v1_id',
  'task.kind',
  'task.name',
  'task.state',
  'task.request_hash',
  'task.request',
  'task.warnings',
  'task.lane',
  'task.created_at',
  'task.started_at',
  'task.finished_at',
] as const

type TaskRow = Pick<
  Selectable<Tables['task']>,
  (typeof taskColumns)[number] extends `task.${infer Column}` ? Column & keyof Tables['task'] : never
>

/** Brings rows of `task` and the counts of all their units together, in one query for all. */
export async function toTasks(db: Kysely<Tables>, rows: readonly TaskRow[]): Promise<readonly Task[]> {
  if (rows.length === 0) return []
  const counts = await readTaskCounts(
    db,
    rows.map((row) => row.id),
  )
  return rows.map((row) => toTask(row, counts.get(row.id) ?? noCounts))
}

/** How many units and hosts of one task are in each state. */
export interface TaskCounts {
  readonly units: UnitCounts
  readonly hosts: HostCounts
  /** waiting hosts of running units */
  readonly runningHosts: number
}

const noCounts: TaskCounts = { units: countUnits(() => 0), hosts: emptyHostCounts(), runningHosts: 0 }

/** The names of the counts on a unit's row. */
const countColumns = [...hostStates, 'changed'] as const

/** Sums the counts of the units of each task. */
export async function readTaskCounts(
  db: Kysely<Tables>,
  tasks: readonly number[],
): Promise<ReadonlyMap<number, TaskCounts>> {
  const rows = await db
    .selectFrom('unit')
    .where('task', 'in', tasks)
    .groupBy(['task', 'state'])
    .select(['task', 'state'])
    .select(({ fn }) => fn.countAll<number>().as('units'))
    .select(({ fn }) => countColumns.map((column) => fn.sum<number>(column).as(column)))
    .execute()
  const counts = new Map<number, TaskCounts>()
  for (const row of rows) {
    const before = counts.get(row.task) ?? noCounts
    counts.set(row.task, {
      units: countUnits((state) => before.units[state] + (state === row.state ? row.units : 0)),
      hosts: addHostCounts(before.hosts, row),
      runningHosts: before.runningHosts + (row.state === 'running' ? row.waiting : 0),
    })
  }
  return counts
}

/** Units that are not at their end yet. */
export function countOpenUnits({ units }: TaskCounts): number {
  return units.pending + units.queued + units.running
}

function countUnits(count: (state: keyof UnitCounts) => number): UnitCounts {
  return Object.fromEntries(unitStates.map((state) => [state, count(state)])) as UnitCounts
}

const warningsSchema = z.array(z.string())

function toTask(row: TaskRow, { units, hosts, runningHosts }: TaskCounts): Task {
  const total = hostStates.reduce((sum, state) => sum + hosts[state], 0)
  return {
    id: row.id,
    publicId: String(row.public_id),
    v1Id: row.v1_id === null ? null : String(row.v1_id),
    kind: row.kind,
    name: row.name,
    state: row.state,
    requestHash: row.request_hash,
    request: taskRequestSchema.parse(JSON.parse(row.request)),
    warnings: warningsSchema.parse(JSON.parse(row.warnings)),
    lane: row.lane,
    createdAtMs: fromSqlTime(row.created_at),
    startedAtMs: fromSqlTimeOrNull(row.started_at),
    finishedAtMs: fromSqlTimeOrNull(row.finished_at),
    units,
    hosts: { ...hosts, total, running: runningHosts },
  }
}
