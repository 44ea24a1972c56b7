import type { Store, Task } from '@distribute/store'
import type { Caller } from './caller.ts'
import { isAtEnd, settleTask } from './task-end.ts'

/**
 * Notes that the task is to end, and ends it if nothing of it runs; a crash between the two leaves that to the
 * reaper. Harmless to repeat, and for a task at its end. Answers the task as it is then; undefined: no such task.
 */
export async function cancelTask(
  { store }: { store: Pick<Store, 'tasks'> },
  publicId: string,
  { log, ip }: Caller,
): Promise<Task | undefined> {
  const task = await store.tasks.cancel(publicId)
  if (task === undefined || isAtEnd(task)) return task
  log.info({ task: task.id, publicId, peer: ip }, 'task cancelled')
  return (await settleTask({ store, log }, task.id)) ? await store.tasks.find(publicId) : task
}
