import { unitProgressSchema } from '@distribute/contracts'
import type { Kysely, SelectQueryBuilder } from 'kysely'
import type { HostResult } from '../../port/result.ts'
import { readJson } from '../base/read-json.ts'
import { fromSqlTimeOrNull } from '../base/sql-time.ts'
import type { Tables } from '../tables.ts'

/** Running units by `formatUnit`. */
export type StepsSoFar = ReadonlyMap<string, UnitSteps>

interface UnitSteps {
  readonly startedAtMs: number | null
  readonly total: number
  readonly byHost: ReadonlyMap<string, number>
}

/** The running units that these hosts of these tasks wait for, each unit once. */
export async function readStepsSoFar(
  db: Kysely<Tables>,
  hosts: SelectQueryBuilder<Tables & { result: Tables['host_result'] }, 'result', { host: string; task: number }>,
): Promise<StepsSoFar> {
  const rows = await db
    .selectFrom('host_result')
    .innerJoin(hosts.as('latest'), (join) =>
      join.onRef('latest.host', '=', 'host_result.host').onRef('latest.task', '=', 'host_result.task'),
    )
    .innerJoin('unit', (join) =>
      join.onRef('unit.task', '=', 'host_result.task').onRef('unit.seq', '=', 'host_result.unit'),
    )
    .select(['unit.task', 'unit.seq as unit', 'unit.progress', 'unit.started_at'])
    .where('host_result.state', '=', 'waiting')
    .where('unit.state', '=', 'running')
    .distinct()
    .execute()
  return new Map(rows.map((row) => [formatUnit(row), toUnitSteps(row)]))
}

function toUnitSteps({ progress, started_at }: { progress: string | null; started_at: string | null }): UnitSteps {
  const steps = readJson(unitProgressSchema, progress, undefined)?.steps
  return {
    startedAtMs: fromSqlTimeOrNull(started_at),
    total: steps?.total ?? 0,
    byHost: new Map(steps?.hosts.map(({ host, ok }) => [host, ok])),
  }
}

/**
 * A final result stays as it is. Undefined for a host whose unit had not started when the steps
 * were read.
 */
export function addStepsSoFar(result: HostResult, running: StepsSoFar): HostResult | undefined {
  if (result.state !== 'waiting') return result
  const steps = running.get(formatUnit({ task: result.taskId, unit: result.unit }))
  if (steps === undefined) return undefined
  const { startedAtMs, total, byHost } = steps
  return { ...result, startedAtMs, stepsOk: byHost.get(result.spelling) ?? 0, stepsTotal: total }
}

function formatUnit({ task, unit }: { task: number; unit: number }): string {
  return `${task}/${unit}`
}
