/** A task with pending units; `active`: its units that are queued or running. */
export interface DealableTask {
  readonly task: number
  readonly pending: number
  readonly active: number
  /** units that still fit its window (`parallel`); unset: any number */
  readonly windowUnits?: number | undefined
}

export interface DealtUnits {
  readonly task: number
  readonly count: number
}

/**
 * Deals at most `room` pending units, one by one, each to the task with the fewest active units,
 * lower ids first. A task without active units comes before all others, however long their queues
 * are. No task gets more units than fit its window.
 */
export function dealUnits(tasks: readonly DealableTask[], room: number): readonly DealtUnits[] {
  const counts = new Map<number, number>()
  const open = tasks.map(({ task, pending, active, windowUnits = pending }) => ({
    task,
    active,
    dealable: Math.min(pending, windowUnits),
  }))
  for (let left = room; left > 0; left--) {
    const next = findNeediest(open)
    if (next === undefined) break
    next.dealable -= 1
    next.active += 1
    counts.set(next.task, (counts.get(next.task) ?? 0) + 1)
  }
  return [...counts].map(([task, count]) => ({ task, count }))
}

interface OpenTask {
  readonly task: number
  active: number
  dealable: number
}

function findNeediest(tasks: readonly OpenTask[]): OpenTask | undefined {
  let neediest: OpenTask | undefined
  for (const task of tasks) {
    if (task.dealable > 0 && (neediest === undefined || isNeedier(task, neediest))) neediest = task
  }
  return neediest
}

function isNeedier(a: OpenTask, b: OpenTask): boolean {
  return a.active < b.active || (a.active === b.active && a.task < b.task)
}

/**
 * Returns how many units still fit a window of `parallel` hosts, when `activeHosts` hosts of queued
 * and running units have no result yet and each unit has at most `unitHosts`.
 */
export function countWindowUnits(parallel: number, activeHosts: number, unitHosts: number): number {
  return Math.max(0, Math.floor((parallel - activeHosts) / Math.max(1, unitHosts)))
}
