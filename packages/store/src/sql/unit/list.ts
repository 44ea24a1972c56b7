import { type UnitKey, unitNotesSchema, unitProgressSchema } from '@distribute/contracts'
import { addHostCounts, emptyHostCounts } from '@distribute/domain'
import { type Kysely, sql } from 'kysely'
import type { Page, PageRequest } from '../../port/page.ts'
import type { ClaimedBy, Unit } from '../../port/unit.ts'
import { readLimits, takeRun } from '../base/byte-runs.ts'
import { formatCursor, parseCursor } from '../base/cursor.ts'
import type { Database } from '../base/database.ts'
import { readJson } from '../base/read-json.ts'
import { fromSqlTimeOrNull } from '../base/sql-time.ts'
import type { Tables } from '../tables.ts'
import { countColumns } from '../task/counts.ts'
import { hasBeenQueuedFor, isLeftTo } from './queued-for.ts'

/** The unit of these lanes that has been queued longest, and for more than `queuedForMs`. */
export async function findQueuedUnit(
  database: Database,
  { lanes, queuedForMs, engine }: { lanes: readonly string[]; queuedForMs: number; engine: string | undefined },
): Promise<UnitKey | undefined> {
  if (lanes.length === 0) return undefined
  const row = await database.run((db) =>
    db
      .selectFrom('unit')
      .select(['task', 'seq as unit', 'attempt'])
      .where('lane', 'in', lanes)
      .where('state', '=', 'queued')
      .where(hasBeenQueuedFor(database, queuedForMs))
      .$if(engine !== undefined, (query) => query.where(isLeftTo(database, engine ?? '')))
      .orderBy('queued_at')
      .limit(1)
      .executeTakeFirst(),
  )
  return row && { ...row }
}

/** Units that run under this engine's name. */
export async function listClaimedUnits(db: Kysely<Tables>, engine: string): Promise<readonly UnitKey[]> {
  const rows = await db
    .selectFrom('unit')
    .select(['task', 'seq as unit', 'attempt'])
    .where('engine', '=', engine)
    .where('state', '=', 'running')
    .orderBy('task')
    .orderBy('seq')
    .execute()
  return rows.map((row) => ({ ...row }))
}

/** A task's units, in order. */
export async function listUnits(
  db: Kysely<Tables>,
  { task, page: { limit, cursor } }: { task: number; page: PageRequest },
): Promise<Page<Unit>> {
  const from = cursor === undefined ? 0 : parseCursor('units', cursor)
  const keys = await selectKeys(db, { task, from })
    .limit(limit + 1)
    .execute()
  const run = takeRun(keys.slice(0, limit), { ...readLimits, maxRows: limit })
  const last = run.at(-1)
  if (last === undefined) return { items: [], nextCursor: null }
  const rows = await selectUnits(db)
    .where('task', '=', task)
    .where('seq', '>', from)
    .where('seq', '<=', last.seq)
    .orderBy('seq')
    .execute()
  return { items: rows.map(toUnit), nextCursor: run.length < keys.length ? formatCursor('units', last.seq) : null }
}

/** The numbers of a task's units, with the size of their texts. */
function selectKeys(db: Kysely<Tables>, { task, from }: { task: number; from: number }) {
  const length = (column: 'notes' | 'progress' | 'fault') => sql<number>`coalesce(length(${sql.ref(column)}), 0)`
  return db
    .selectFrom('unit')
    .select(['seq', sql<number>`${length('notes')} + ${length('progress')} + ${length('fault')}`.as('bytes')])
    .where('task', '=', task)
    .where('seq', '>', from)
    .orderBy('seq')
}

export async function findUnit(db: Kysely<Tables>, task: number, unit: number): Promise<Unit | undefined> {
  const row = await selectUnits(db).where('task', '=', task).where('seq', '=', unit).executeTakeFirst()
  return row && toUnit(row)
}

function selectUnits(db: Kysely<Tables>) {
  return db
    .selectFrom('unit')
    .select(['task', 'seq as unit', 'attempt', 'state', 'engine', 'claimed_by', 'queued_at', 'started_at'])
    .select(['finished_at', 'end_reason', 'cause', 'exit_code', 'leftovers_killed', 'progress', ...countColumns])
    .select(['fault', 'notes'])
    .$narrowType<{ claimed_by: ClaimedBy | null }>()
}

type Row = Awaited<ReturnType<ReturnType<typeof selectUnits>['execute']>>[number]

function toUnit(row: Row): Unit {
  return {
    task: row.task,
    unit: row.unit,
    attempt: row.attempt,
    state: row.state,
    engine: row.engine,
    claimedBy: row.claimed_by,
    queuedAtMs: fromSqlTimeOrNull(row.queued_at),
    startedAtMs: fromSqlTimeOrNull(row.started_at),
    finishedAtMs: fromSqlTimeOrNull(row.finished_at),
    endReason: row.end_reason,
    cause: row.cause,
    exitCode: row.exit_code,
    leftoversKilled: row.leftovers_killed,
    fault: row.fault,
    notes: readJson(unitNotesSchema, row.notes, null),
    hosts: addHostCounts(emptyHostCounts(), row),
    progress: row.state === 'running' ? readJson(unitProgressSchema, row.progress, null) : null,
  }
}
