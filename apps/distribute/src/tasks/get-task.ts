import { taskIdSchema } from '@distribute/contracts'
import type { Store, Task } from '@distribute/store'
import { z } from 'zod'
import { type Caller, mayUse } from '../access/caller.ts'
import { HiddenError, notFound } from '../not-found.ts'

/** The id in the address of a task. An invalid id is reported as not found. */
export const taskParamsSchema = z.object({ id: z.string() })

/** Lists the lanes with a living engine. Other lanes block their tasks. */
export async function listServedLanes({
  store,
  aliveWithinMs,
}: {
  readonly store: Pick<Store, 'engines'>
  readonly aliveWithinMs: number
}): Promise<readonly string[]> {
  return await store.engines.listServedLanes(aliveWithinMs)
}

/** Throws `AppError` `not_found`, also for a task of a lane that the caller may not see. */
export async function getTask({ store }: { store: Pick<Store, 'tasks'> }, id: string, caller: Caller): Promise<Task> {
  const task = taskIdSchema.safeParse(id).success ? await store.tasks.find(id) : undefined
  if (task === undefined) throw notFound('task', id)
  if (!mayUse(caller, task.lane)) throw new HiddenError('task', { id, lanes: [task.lane] })
  return task
}
