import { type HostCounts, hostStates, type TaskState } from '@distribute/contracts'

/**
 * What decides the state apart from hosts: who ended the task early, and whether a run failed
 * itself.
 */
export interface TaskEnding {
  /** a person */
  readonly cancelled: boolean
  /** its failure budget */
  readonly aborted: boolean
  /** a run failed for a reason other than its hosts: on another host, or by an Ansible error */
  readonly hasFault?: boolean
}

/**
 * Returns the state of a task whose units have ended; `running` while a unit is open, whatever the
 * state of the task is. Counts must be those of all its units. A cancellation takes precedence over
 * an abort.
 */
export function summarizeTask(
  counts: HostCounts,
  openUnits: number,
  { cancelled, aborted, hasFault = false }: TaskEnding,
): TaskState {
  if (openUnits > 0) return 'running'
  if (cancelled) return 'cancelled'
  if (aborted) return 'aborted'
  const allOk = hostStates.every((state) => state === 'ok' || counts[state] === 0)
  return allOk && !hasFault ? 'succeeded' : 'failed'
}
