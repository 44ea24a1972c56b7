import { type HostCounts, hostStates, type UnitCounts, unitStates } from '@distribute/contracts'
import { addHostCounts, emptyHostCounts } from '@distribute/domain'
import type { Kysely } from 'kysely'
import type { Tables } from '../tables.ts'

/** Numbers of units and hosts of one task by state. */
export interface TaskCounts {
  readonly units: UnitCounts
  readonly hosts: HostCounts
  /** waiting hosts of running units */
  readonly runningHosts: number
  /** hosts that failed because of their engine */
  readonly spared: number
  /** why one of its units failed, apart from its hosts; null: none did */
  readonly fault: string | null
  /**
   * A warning of one unit, as all run the same playbook, and only if every ended unit warns: units
   * may rightly not know a host name in a playbook if they lack that host.
   */
  readonly warnings: string | null
}

/** The counts of a task without units. */
export const noCounts: TaskCounts = {
  units: countUnits(() => 0),
  hosts: emptyHostCounts(),
  runningHosts: 0,
  spared: 0,
  fault: null,
  warnings: null,
}

/** The names of the counts on a unit's row. */
export const countColumns = [...hostStates, 'changed'] as const

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
    .select(({ fn }) => [fn.max('fault').as('fault'), fn.max('warnings').as('warnings')])
    .select(({ fn }) => fn.count<number>('warnings').as('warned'))
    .select(({ fn }) => fn.sum<number>('spared').as('spared'))
    .select(({ fn }) => countColumns.map((column) => fn.sum<number>(column).as(column)))
    .execute()
  const counts = new Map<number, TaskCounts>()
  for (const row of rows) {
    const before = counts.get(row.task) ?? noCounts
    counts.set(row.task, {
      units: countUnits((state) => before.units[state] + (state === row.state ? row.units : 0)),
      hosts: addHostCounts(before.hosts, row),
      spared: before.spared + row.spared,
      runningHosts: before.runningHosts + (row.state === 'running' ? row.waiting : 0),
      fault: before.fault ?? row.fault,
      warnings: before.warnings ?? (row.state === 'finished' && row.warned === row.units ? row.warnings : null),
    })
  }
  return counts
}

export async function readCountsOfTask(db: Kysely<Tables>, id: number): Promise<TaskCounts> {
  return (await readTaskCounts(db, [id])).get(id) ?? noCounts
}

/** Units that have not ended. */
export function countOpenUnits({ units }: TaskCounts): number {
  return units.pending + units.queued + units.running
}

/** Hosts in any state. */
export function countAllHosts(hosts: HostCounts): number {
  return hostStates.reduce((sum, state) => sum + hosts[state], 0)
}

function countUnits(count: (state: keyof UnitCounts) => number): UnitCounts {
  return Object.fromEntries(unitStates.map((state) => [state, count(state)])) as UnitCounts
}
