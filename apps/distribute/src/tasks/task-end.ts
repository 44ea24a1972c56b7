import type { Task } from '@distribute/store'

/** No unit of it is open any more. */
export function isAtEnd({ state }: Pick<Task, 'state'>): boolean {
  return state !== 'waiting' && state !== 'running'
}

interface InfoLog {
  info(details: object, message: string): void
}

/** For the part that brought the task to its end. */
export function logTaskEnd(log: InfoLog, task: number): void {
  log.info({ task }, 'task ended')
}
