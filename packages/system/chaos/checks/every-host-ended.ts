import { finalHostStates, type HostState } from '@distribute/contracts'
import type { Evidence, HostRow, TaskRow, UnitRow, Violation } from './evidence.ts'

const finalTaskStates: readonly string[] = ['succeeded', 'failed', 'cancelled', 'aborted']
const finalUnitStates: readonly string[] = ['finished', 'skipped']
const finalStates: readonly HostState[] = finalHostStates

/**
 * Check 1: every task is final and every host has exactly one final state; counts on units equal
 * the rows. Also, no unit is announced before it is stored as `queued`: its message would be
 * dropped.
 */
export function checkEveryHostEnded(evidence: Evidence): readonly Violation[] {
  const { tasks, units, hosts } = evidence
  const hostsOfTask = Map.groupBy(hosts, ({ task }) => task)
  const hostsOfUnit = Map.groupBy(hosts, ({ task, unit }) => `${task}-${unit}`)
  return [
    ...evidence.complaints.map((what) => ({ check: 1, what }) as const),
    ...evidence.premature.map(
      (mark) => ({ check: 1, what: `unit ${mark} was announced before it was queued` }) as const,
    ),
    ...checkSubmitted(evidence, hostsOfTask),
    ...tasks.flatMap((task) => checkTask(task, hostsOfTask.get(task.task) ?? [])),
    ...units.flatMap((unit) => checkUnit(unit, hostsOfUnit.get(`${unit.task}-${unit.unit}`) ?? [])),
    ...hosts.filter(({ state }) => !finalStates.includes(state)).map(describeOpenHost),
  ]
}

function checkSubmitted(
  { submitted, tasks }: Evidence,
  hostsOfTask: ReadonlyMap<number, readonly HostRow[]>,
): readonly Violation[] {
  const rowsById = Map.groupBy(tasks, ({ publicId }) => publicId)
  return submitted.flatMap(({ id, hosts }) => {
    const rows = rowsById.get(id) ?? []
    const [task] = rows
    if (task === undefined || rows.length > 1)
      return [{ check: 1, what: `task ${id} is there ${rows.length} times`, rows }]
    const stored = (hostsOfTask.get(task.task) ?? []).map(({ host }) => host)
    if (stored.length === hosts.length && new Set([...stored, ...hosts]).size === hosts.length) return []
    return [{ check: 1, what: `task ${id} has ${stored.length} rows for its ${hosts.length} hosts`, rows }]
  })
}

function checkTask(task: TaskRow, hosts: readonly HostRow[]): readonly Violation[] {
  const { publicId, state } = task
  if (!finalTaskStates.includes(state)) return [{ check: 1, what: `task ${publicId} is still ${state}`, rows: [task] }]
  const isSuccess = hosts.every((host) => host.state === 'ok')
  if (isSuccess === (state === 'succeeded')) return []
  const others = hosts.filter((host) => host.state !== 'ok')
  return [{ check: 1, what: `task ${publicId} is ${state}, its hosts say otherwise`, rows: [task, ...others] }]
}

function checkUnit(unit: UnitRow, hosts: readonly HostRow[]): readonly Violation[] {
  const name = `unit ${unit.task}-${unit.unit}`
  if (!finalUnitStates.includes(unit.state)) return [{ check: 1, what: `${name} is still ${unit.state}`, rows: [unit] }]
  const wrong = Object.entries(unit.counts).filter(
    ([state, count]) => hosts.filter((host) => host.state === state).length !== count,
  )
  if (wrong.length === 0) return []
  return [{ check: 1, what: `${name} counts ${wrong.join(' ')}, its rows differ`, rows: [unit, ...hosts] }]
}

function describeOpenHost(row: HostRow): Violation {
  return { check: 1, what: `a host has no final state: ${row.state}`, host: row.host, rows: [row] }
}
