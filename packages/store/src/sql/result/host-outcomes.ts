import { createHash } from 'node:crypto'
import type { HostOutcome, UnitKey } from '@distribute/contracts'
import { createEmptyOutcome } from '@distribute/domain'
import { sql, type Transaction } from 'kysely'
import type { Database } from '../base/database.ts'
import type { SqlDialect } from '../base/dialect.ts'
import { toSqlTime } from '../base/sql-time.ts'
import type { Tables } from '../tables.ts'
import { type HostOutputTable, resultColumns } from './tables.ts'

/** An outcome to be written, with the key of its row. */
export interface HostChange {
  readonly key: UnitKey
  readonly seq: number
  /** its host in canonical form */
  readonly outcome: HostOutcome
  /** size of the outcome's texts */
  readonly outputBytes: number
}

/** A change with its size. */
export function toHostChange(key: UnitKey, seq: number, outcome: HostOutcome): HostChange {
  return { key, seq, outcome, outputBytes: countOutputBytes(outcome) }
}

/**
 * Writes results and outputs. A batch with data that the database rejects is bisected down to the
 * bad row, which is written without its output: one host's text never costs its neighbours theirs.
 * Any other error is a fault of the database, for which no output is given up.
 */
export async function writeOutcomes(
  database: Database,
  trx: Transaction<Tables>,
  changes: readonly HostChange[],
): Promise<void> {
  const { maxStatementBytes } = database.dialect
  for (const batch of batchBySize(changes, Math.min(maxStatementBytes, batchBytes))) {
    await writeBisecting(database, trx, batch)
  }
}

/** far below the limit of every server, and enough for a unit of common size in one statement */
const batchBytes = 4 * 1024 * 1024

async function writeBisecting(
  database: Database,
  trx: Transaction<Tables>,
  changes: readonly HostChange[],
): Promise<void> {
  try {
    await writeRows(database, trx, changes)
  } catch (error) {
    if (!isRefusal(database.dialect, error)) throw error
    const [first] = changes
    if (first === undefined) return
    if (changes.length === 1) return await writeRows(database, trx, [withoutOutput(first, error)])
    const half = Math.ceil(changes.length / 2)
    await writeBisecting(database, trx, changes.slice(0, half))
    await writeBisecting(database, trx, changes.slice(half))
  }
}

/**
 * A value can fail here already: an invalid time, a row that does not fit, a text longer than a
 * string can be.
 */
function isRefusal(dialect: SqlDialect, error: unknown): boolean {
  return error instanceof RangeError || dialect.classifyError(error) === 'data'
}

async function writeRows(
  { dialect }: Database,
  trx: Transaction<Tables>,
  changes: readonly HostChange[],
): Promise<void> {
  for (const change of changes) assertFits(change, dialect.maxStatementBytes)
  await updateResults(trx, changes)
  const outputs = trx.insertInto('host_output').values(changes.map(toOutputRow))
  await dialect.upsert(outputs, ['task', 'seq'], incomingValues(dialect.incoming, outputUpdates)).execute()
}

/**
 * One statement for all rows: they exist since the task was submitted, and engines may not insert
 * any.
 */
async function updateResults(trx: Transaction<Tables>, changes: readonly HostChange[]): Promise<void> {
  const [first] = changes
  if (first === undefined) return
  const rows = changes.map((change) => ({ seq: change.seq, row: toResultRow(change) }))
  const toCases = (column: keyof ResultRow) => {
    const cases = rows.map(({ seq, row }) => sql`when ${seq} then ${row[column]}`)
    return sql<never>`case seq ${sql.join(cases, sql` `)} end`
  }
  await trx
    .updateTable('host_result')
    .set(Object.fromEntries(resultColumns.map((column) => [column, toCases(column)])))
    .where('task', '=', first.key.task)
    .where(
      'seq',
      'in',
      rows.map(({ seq }) => seq),
    )
    .execute()
}

type ResultRow = ReturnType<typeof toResultRow>

/** A statement that is too long for MySQL does not fail alone: the server closes the connection. */
function assertFits(change: HostChange, maxBytes: number): void {
  const bytes = countRowBytes(change)
  if (bytes > maxBytes) throw new RangeError(`${bytes} bytes are more than its max_allowed_packet lets through`)
}

const outputUpdates = [
  'stdout',
  'stderr',
  'result',
  'steps',
  'truncated',
] as const satisfies readonly (keyof HostOutputTable)[]

function incomingValues(incoming: Database['dialect']['incoming'], columns: readonly string[]) {
  return Object.fromEntries(columns.map((column) => [column, incoming(column)]))
}

function toResultRow({ key, outcome, outputBytes }: HostChange) {
  return {
    state: outcome.state,
    attempt: key.attempt,
    rc: outcome.rc,
    changed: Number(outcome.changed),
    steps_ok: outcome.stepsOk,
    steps_total: outcome.stepsTotal,
    started_at: outcome.startedAtMs === null ? null : toSqlTime(outcome.startedAtMs),
    finished_at: toSqlTime(outcome.finishedAtMs),
    message: outcome.msg,
    cause: outcome.cause,
    output_hash: hashOutput(outcome),
    output_bytes: outputBytes,
  }
}

function toOutputRow({ key, seq, outcome }: HostChange) {
  return {
    task: key.task,
    seq,
    stdout: outcome.stdout,
    stderr: outcome.stderr,
    result: outcome.result,
    steps: JSON.stringify(outcome.steps),
    truncated: Number(outcome.truncated),
  }
}

/** Groups hosts with equal outcomes. */
function hashOutput({ stdout, stderr, msg }: HostOutcome): string {
  return createHash('sha256')
    .update(JSON.stringify([stdout, stderr, msg]))
    .digest('hex')
}

/** Keeps the state and drops everything that the database could reject. */
function withoutOutput({ key, seq, outcome }: HostChange, error: unknown): HostChange {
  const reason = error instanceof Error ? error.message : String(error)
  const { host, state, changed } = outcome
  const cause = `output rejected by the database: ${reason.slice(0, 500)}`
  const finishedAtMs = Date.now()
  return toHostChange(key, seq, createEmptyOutcome({ host, state, changed, cause, finishedAtMs, truncated: true }))
}

function* batchBySize(changes: readonly HostChange[], maxBytes: number): Generator<readonly HostChange[]> {
  let batch: HostChange[] = []
  let bytes = 0
  for (const change of changes) {
    const size = countRowBytes(change)
    if (batch.length > 0 && bytes + size > maxBytes) {
      yield batch
      batch = []
      bytes = 0
    }
    batch.push(change)
    bytes += size
  }
  if (batch.length > 0) yield batch
}

/** Approximate: fields of fixed size are not worth counting. */
function countRowBytes({ outcome: { cause }, outputBytes }: HostChange): number {
  return outputBytes + Buffer.byteLength(cause ?? '') + 1024
}

function countOutputBytes({ stdout, stderr, result, msg, steps }: HostOutcome): number {
  const texts = [stdout, stderr, result, msg, ...steps.map((step) => JSON.stringify(step))]
  return texts.reduce((sum, text) => sum + Buffer.byteLength(text), 0)
}
