import type { Task } from '@distribute/store'

/** No unit of it is open any more. */
export function isAtEnd({ state }: Pick<Task, 'state'>): boolean {
  return state !== 'waiting' && state !== 'running'
}
