import { type HostCounts, hostStates, type TaskState } from '@distribute/contracts'

/** What decides beside the hosts: who ended the task before all its units were started, and whether a run failed as such. */
export interface TaskEnding {
  /** a person */
  readonly cancelled: boolean
  /** its failure budget */
  readonly aborted: boolean
  /** a run failed apart from its hosts: on another host, or by Ansible's word */
  readonly hasFault?: boolean
}

/**
 * Where a task goes once its units have ended. With an open unit left that is `running`: nothing to settle yet,
 * whatever the task's state is. Counts must be those of all its units. Cancel beats abort.
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
