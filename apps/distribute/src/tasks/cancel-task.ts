import { logTaskEnd } from '@distribute/service'
import type { Store, Task } from '@distribute/store'
import type { Caller } from './caller.ts'
import { isAtEnd } from './task-end.ts'

/**
 * Has the task end: what nobody started is skipped at once, and what runs is ended by its engine. Harmless to repeat,
 * and for a task at its end. Answers the task as it is then.
 */
export async function cancelTask(
  { store }: { store: Pick<Store, 'tasks'> },
  before: Task,
  { log, ip }: Caller,
): Promise<Task> {
  const { id, publicId } = before
  const task = (await store.tasks.cancel(publicId)) ?? before
  if (isAtEnd(before)) return task
  log.info({ task: id, publicId, peer: ip }, 'task cancelled')
  if (isAtEnd(task)) logTaskEnd(log, id)
  return task
}
