import { taskIdSchema } from '@distribute/contracts'
import type { Store, Task } from '@distribute/store'
import { z } from 'zod'
import { notFound } from '../not-found.ts'

/** The id in a task's address: what none can have is not found, like one that none has. */
export const taskParamsSchema = z.object({ id: z.string() })

/** The lanes with a living engine, of which answers say what waits for one. */
export async function listServedLanes({
  store,
  aliveWithinMs,
}: {
  readonly store: Pick<Store, 'engines'>
  readonly aliveWithinMs: number
}): Promise<readonly string[]> {
  return await store.engines.listServedLanes(aliveWithinMs)
}

/** Throws `AppError` `not_found`. */
export async function getTask({ store }: { store: Pick<Store, 'tasks'> }, id: string): Promise<Task> {
  const task = taskIdSchema.safeParse(id).success ? await store.tasks.find(id) : undefined
  if (task === undefined) throw notFound('task', id)
  return task
}
