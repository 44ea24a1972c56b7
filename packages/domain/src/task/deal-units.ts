/** A task with pending units; `active`: its units that are queued or running. */
export interface DealableTask {
  readonly task: number
  readonly pending: number
  readonly active: number
}

export interface DealtUnits {
  readonly task: number
  readonly count: number
}

/**
 * Deals at most `room` pending units, one by one, each to the task that has the fewest active units, the lower
 * id first. So a task with nothing active comes before every other, however long that one's queue is.
 */
export function dealUnits(tasks: readonly DealableTask[], room: number): readonly DealtUnits[] {
  const counts = new Map<number, number>()
  const open = tasks.filter(({ pending }) => pending > 0).map((task) => ({ ...task }))
  for (let left = room; left > 0; left--) {
    const next = findNeediest(open)
    if (next === undefined) break
    next.pending -= 1
    next.active += 1
    counts.set(next.task, (counts.get(next.task) ?? 0) + 1)
  }
  return [...counts].map(([task, count]) => ({ task, count }))
}

function findNeediest<Task extends DealableTask>(tasks: readonly Task[]): Task | undefined {
  let neediest: Task | undefined
  for (const task of tasks) {
    if (task.pending > 0 && (neediest === undefined || isNeedier(task, neediest))) neediest = task
  }
  return neediest
}

function isNeedier(a: DealableTask, b: DealableTask): boolean {
  return a.active < b.active || (a.active === b.active && a.task < b.task)
}
