import type { Store, Task } from '@distribute/store'

interface TaskEndLog {
  info(details: object, message: string): void
}

/** No unit of it is open any more. */
export function isAtEnd({ state }: Pick<Task, 'state'>): boolean {
  return state !== 'waiting' && state !== 'running'
}

/** Brings the task as far as it can be; true when that was its end. */
export async function settleTask(
  { store, log }: { store: Pick<Store, 'tasks'>; log: TaskEndLog },
  task: number,
): Promise<boolean> {
  const hasEnded = await store.tasks.settle(task)
  if (hasEnded) log.info({ task }, 'task ended')
  return hasEnded
}
