import { hasTaskEnded } from '@distribute/domain'
import { logTaskEnd } from '@distribute/service'
import type { Store, Task } from '@distribute/store'
import { type Sender, toActor } from '../access/sender.ts'

/**
 * Cancels the task: pending units are skipped now, running units are terminated by their engines.
 * Idempotent, and a no-op for a task that has ended. Returns the task after the change.
 */
export async function cancelTask(
  { store }: { store: Pick<Store, 'tasks'> },
  before: Task,
  sender: Sender,
): Promise<Task> {
  const { id, publicId } = before
  const { log, ip } = sender
  const task = (await store.tasks.cancel(publicId, toActor(sender))) ?? before
  if (hasTaskEnded(before)) return task
  log.info({ task: id, publicId, peer: ip }, 'task cancelled')
  if (hasTaskEnded(task)) logTaskEnd(log, id)
  return task
}
