import { stepResultSchema, type UnitState } from '@distribute/contracts'
import type { Kysely } from 'kysely'
import { z } from 'zod'
import type { HostOutput, HostResult } from '../../port/result.ts'
import { readJson } from '../base/read-json.ts'
import { fromSqlTimeOrNull } from '../base/sql-time.ts'
import type { Tables } from '../tables.ts'

/**
 * Host results with their unit, without output: one statement for any number of hosts. Every result
 * has a unit, but with an inner join MariaDB starts with the units, and sorts all hosts of the task
 * to show a page of them.
 */
export function selectBareResults(db: Kysely<Tables>) {
  return db
    .selectFrom('host_result')
    .leftJoin('unit', (join) =>
      join.onRef('unit.task', '=', 'host_result.task').onRef('unit.seq', '=', 'host_result.unit'),
    )
    .select([
      'host_result.task',
      'host_result.seq',
      'host_result.unit',
      'host_result.host',
      'host_result.spelling',
      'host_result.state',
      'host_result.attempt',
      'host_result.rc',
      'host_result.changed',
      'host_result.steps_ok',
      'host_result.steps_total',
      'host_result.started_at',
      'host_result.finished_at',
      'host_result.message',
      'host_result.cause',
      'unit.state as unit_state',
      'unit.engine',
    ])
    .$narrowType<{ unit_state: UnitState }>()
}

/** The same with output, if any, but without steps. */
export function selectResults(db: Kysely<Tables>) {
  return selectBareResults(db)
    .leftJoin('host_output', (join) =>
      join.onRef('host_output.task', '=', 'host_result.task').onRef('host_output.seq', '=', 'host_result.seq'),
    )
    .select(['host_output.stdout', 'host_output.stderr', 'host_output.result', 'host_output.truncated'])
}

/** The same with steps, which can be most of the output: for one host. */
export function selectResultsWithSteps(db: Kysely<Tables>) {
  return selectResults(db).select('host_output.steps')
}

type BareRow = Awaited<ReturnType<ReturnType<typeof selectBareResults>['execute']>>[number]
type Row = Awaited<ReturnType<ReturnType<typeof selectResults>['execute']>>[number]
type RowWithSteps = Awaited<ReturnType<ReturnType<typeof selectResultsWithSteps>['execute']>>[number]

/** A row as the port returns it without output. */
export function toBareResult(row: BareRow): HostResult {
  return {
    taskId: row.task,
    seq: row.seq,
    host: row.host,
    spelling: row.spelling ?? row.host,
    state: row.state,
    unit: row.unit,
    unitState: row.unit_state,
    attempt: row.attempt,
    engine: row.engine,
    rc: row.rc,
    changed: row.changed === 1,
    stepsOk: row.steps_ok,
    stepsTotal: row.steps_total,
    startedAtMs: fromSqlTimeOrNull(row.started_at),
    finishedAtMs: fromSqlTimeOrNull(row.finished_at),
    message: row.message ?? '',
    cause: row.cause,
  }
}

/** A row as the port's lists return it: without steps. */
export function toResult(row: Row): HostResult & HostOutput {
  return {
    ...toBareResult(row),
    stdout: row.stdout ?? '',
    stderr: row.stderr ?? '',
    result: row.result ?? '',
    steps: [],
    truncated: row.truncated === 1,
  }
}

const stepsSchema = z.array(stepResultSchema)

/** A row as the port returns it for one host. */
export function toResultWithSteps(row: RowWithSteps): HostResult & HostOutput {
  return { ...toResult(row), steps: readJson(stepsSchema, row.steps, []) }
}
