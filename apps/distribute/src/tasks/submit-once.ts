import { AppError } from '@distribute/contracts'
import type { Store } from '@distribute/store'
import type { Submitted } from './submit-task.ts'

export interface RepeatableRequest {
  /** chosen by the client; undefined: every request makes a task of its own */
  readonly id?: string | undefined
  readonly requestHash: string
}

/**
 * A repeated request is answered with its task before it is looked at: what was right when it came first is so
 * still. Throws `AppError` `conflict` for the id of another request.
 */
export async function submitOnce(
  { store }: { store: Pick<Store, 'tasks'> },
  { id, requestHash }: RepeatableRequest,
  submit: () => Promise<Submitted>,
): Promise<Submitted> {
  const earlier = id === undefined ? undefined : await store.tasks.find(id)
  const submitted: Submitted = earlier === undefined ? await submit() : { kind: 'exists', task: earlier }
  if (submitted.kind === 'exists' && submitted.task.requestHash !== requestHash)
    throw new AppError('conflict', `there is a task with the id ${id} already, from another request`)
  return submitted
}
