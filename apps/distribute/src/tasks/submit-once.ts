import { AppError } from '@distribute/contracts'
import type { Store } from '@distribute/store'
import type { Submitted } from './submit-task.ts'

export interface RepeatableRequest {
  /** chosen by the client; undefined: every request creates a task */
  readonly id?: string | undefined
  readonly requestHash: string
}

/**
 * Makes submitting idempotent: a repeated request returns its task without validation. Throws
 * `AppError` `conflict` if another request used the id.
 */
export async function submitOnce(
  { store }: { store: Pick<Store, 'tasks'> },
  { id, requestHash }: RepeatableRequest,
  submit: () => Promise<Submitted>,
): Promise<Submitted> {
  const earlier = id === undefined ? undefined : await store.tasks.find(id)
  const submitted: Submitted = earlier === undefined ? await submit() : { kind: 'exists', task: earlier }
  if (submitted.kind === 'exists' && submitted.task.requestHash !== requestHash)
    throw new AppError('conflict', `a task with the id ${id} already exists, from another request`)
  return submitted
}
