import { type HostCounts, hostStates, type UnitCounts, unitStates } from '@distribute/contracts'
import { addHostCounts, emptyHostCounts } from '@distribute/domain'
import type { Kysely } from 'kysely'
import type { Tables } from '../tables.ts'

/** How many units and hosts of one task are in each state. */
export interface TaskCounts {
  readonly units: UnitCounts
  readonly hosts: HostCounts
  /** waiting hosts of running units */
  readonly runningHosts: number
  /** hosts that ended badly because of their engine */
  readonly spared: number
  /** why a run of it has failed, apart from its hosts: one of its units'; null: none has */
  readonly fault: string | null
  /**
   * What its runs warn of: that of one unit, as all run the same playbook, and only if each that has ended warns: a name of
   * hosts in a playbook is rightly unknown to units without them.
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

/** Units that are not at their end yet. */
export function countOpenUnits({ units }: TaskCounts): number {
  return units.pending + units.queued + units.running
}

/** Hosts of whatever state. */
export function countAllHosts(hosts: HostCounts): number {
  return hostStates.reduce((sum, state) => sum + hosts[state], 0)
}

function countUnits(count: (state: keyof UnitCounts) => number): UnitCounts {
  return Object.fromEntries(unitStates.map((state) => [state, count(state)])) as UnitCounts
}
