import type { TaskState, UnitState } from '@distribute/contracts'

/** The states of a unit whose run has not ended. */
export const openUnitStates = ['pending', 'queued', 'running'] as const satisfies readonly UnitState[]

/** The states of a unit that no engine has started. */
export const unstartedUnitStates = ['pending', 'queued'] as const satisfies readonly UnitState[]

/** The states of a task that has an open unit. In every other state the task has ended. */
export const openTaskStates = ['waiting', 'running'] as const satisfies readonly TaskState[]

/** Whether the task has ended: none of its units is open. */
export function hasTaskEnded({ state }: { readonly state: TaskState }): boolean {
  return !openTaskStates.some((open) => open === state)
}
