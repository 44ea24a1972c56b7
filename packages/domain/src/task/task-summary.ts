import { type HostCounts, hostStates, type TaskState } from '@distribute/contracts'

/**
 * Where a task goes once its units have ended. With an open unit left that is `running`: nothing to settle yet,
 * whatever the task's state is. Counts must be those of all its units.
 */
export function summarizeTask(counts: HostCounts, openUnits: number, { cancelled }: { cancelled: boolean }): TaskState {
  if (openUnits > 0) return 'running'
  if (cancelled) return 'cancelled'
  const allOk = hostStates.every((state) => state === 'ok' || counts[state] === 0)
  return allOk ? 'succeeded' : 'failed'
}
