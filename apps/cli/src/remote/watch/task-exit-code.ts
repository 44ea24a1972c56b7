import type { TaskSummary } from '@distribute/contracts'
import { type ExitCode, exitCodes } from '../../exit-codes.ts'

/** How a command ends that waited for a task; the task must be at its end. */
export function toTaskExitCode({ state, hosts }: Pick<TaskSummary, 'state' | 'hosts'>): ExitCode {
  if (state === 'cancelled' || state === 'aborted') return exitCodes.ended
  if ((hosts.unreachable ?? 0) + (hosts.timeout ?? 0) + (hosts.lost ?? 0) > 0) return exitCodes.unreached
  return state === 'succeeded' ? exitCodes.ok : exitCodes.failed
}
