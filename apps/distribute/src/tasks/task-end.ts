import type { Task } from '@distribute/store'

/** Returns true once no unit of the task is open. */
export function isAtEnd({ state }: Pick<Task, 'state'>): boolean {
  return state !== 'waiting' && state !== 'running'
}
