import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { type HostState, hostStates } from '@distribute/contracts'
import { findMarkedProcesses, type SqlClient } from '@distribute/testbed'
import type { Distributes } from '../cluster/distributes.ts'
import { type Engines, listUnitFolders } from '../cluster/engines.ts'
import type { HostLogLine } from '../host-log.ts'
import type { HostRow, Leftovers, TaskRow, UnitRow } from './evidence.ts'

type Row = Readonly<Record<string, unknown>>

/** Reads the stored rows, by SQL. */
export async function readRows(sql: SqlClient) {
  const [tasks, units, hosts] = await Promise.all([
    sql.query('select id, public_id, state, on_engine_loss from task'),
    sql.query(
      `select task, seq, state, attempt, engine, ${toMs('started_at')}, ${toMs('finished_at')}, ${hostStates.join()}
      from unit`,
    ),
    sql.query(
      `select task, unit, host, state, attempt, cause, ${toMs('finished_at')} from host_result order by task, seq`,
    ),
  ])
  return { tasks: tasks.map(toTask), units: units.map(toUnit), hosts: hosts.map(toHost) }
}

function toMs(column: string): string {
  return `unix_timestamp(${column}) * 1000 as ${column}`
}

function toTask(row: Row): TaskRow {
  const { id, public_id, state, on_engine_loss } = row
  return {
    task: Number(id),
    publicId: String(public_id),
    state: state as TaskRow['state'],
    onEngineLoss: on_engine_loss as TaskRow['onEngineLoss'],
  }
}

function toUnit(row: Row): UnitRow {
  return {
    task: Number(row.task),
    unit: Number(row.seq),
    state: row.state as UnitRow['state'],
    attempt: Number(row.attempt),
    engine: row.engine === null ? null : String(row.engine),
    startedAt: toTime(row.started_at),
    finishedAt: toTime(row.finished_at),
    counts: Object.fromEntries(hostStates.map((state) => [state, Number(row[state])])) as Record<HostState, number>,
  }
}

function toHost(row: Row): HostRow {
  return {
    task: Number(row.task),
    unit: Number(row.unit),
    host: String(row.host),
    state: row.state as HostState,
    attempt: Number(row.attempt),
    cause: row.cause === null ? null : String(row.cause),
    finishedAt: toTime(row.finished_at),
  }
}

function toTime(value: unknown): number | null {
  return value === null ? null : Math.round(Number(value))
}

export interface LeftoverSources {
  readonly folder: string
  readonly engines: Engines
  readonly distributes: Distributes
  readonly hostLog: readonly HostLogLine[]
}

/**
 * What remains of runs: by the mark in /proc, in the STATE_DIRs, and by the folders that the runs
 * reported.
 */
export async function findLeftovers({ folder, engines, distributes, hostLog }: LeftoverSources): Promise<Leftovers> {
  const ends = [...engines.unexpectedEnds, ...distributes.unexpectedEnds]
  const controlPaths = [...new Set(hostLog.map((line) => line.controlPaths))]
  const unitFolders = engines.all.flatMap((engine) =>
    listUnitFolders(engine).map((name) => join(engine.stateDir, 'units', name)),
  )
  return {
    processes: await findMarkedProcesses({ stateDir: folder }),
    folders: [...unitFolders, ...controlPaths.filter((path) => existsSync(path))],
    unexpectedEnds: ends.map(({ what, end, lastLines }) => `${what} ${end}: ${lastLines.join('\n')}`),
  }
}
