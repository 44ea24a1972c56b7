import type { HostState, TaskState, UnitState } from '@distribute/contracts'

/** One allowed change of a state, and who makes it when. */
export interface Transition<State extends string> {
  readonly from: State
  readonly to: State
  readonly by: string
  readonly when: string
  /** only a result of the attempt that the row already names may make it */
  readonly sameAttempt?: true
}

interface Transitions {
  readonly unit: readonly Transition<UnitState>[]
  readonly host: readonly Transition<HostState>[]
  readonly task: readonly Transition<TaskState>[]
}

/**
 * Every allowed change of a state; all others are rejected. The store writes each
 * one with the expected state in its guard. `docs/states.md` is printed from this table.
 */
export const transitions: Transitions = {
  unit: [
    { from: 'pending', to: 'queued', by: 'dispatcher', when: 'the lane has room, before the message is published' },
    { from: 'pending', to: 'skipped', by: 'distribute', when: 'the task was cancelled or aborted, or has expired' },
    { from: 'queued', to: 'running', by: 'engine', when: 'it claims the unit, by message or by picking it up' },
    { from: 'queued', to: 'skipped', by: 'distribute', when: 'the task was cancelled or aborted, or has expired' },
    { from: 'running', to: 'finished', by: 'recorder or reaper', when: 'the run has ended, or its lease has expired' },
    {
      from: 'running',
      to: 'pending',
      by: 'recorder or reaper',
      when: 'its engine was lost and the task says retry, or could not start it',
    },
  ],
  host: [
    { from: 'waiting', to: 'ok', by: 'recorder', when: 'every step succeeded' },
    { from: 'waiting', to: 'failed', by: 'recorder', when: 'a step failed, or no step reached the host' },
    { from: 'waiting', to: 'unreachable', by: 'recorder', when: 'Ansible got no connection' },
    { from: 'waiting', to: 'timeout', by: 'recorder', when: 'a deadline ended the step or the run' },
    { from: 'waiting', to: 'cancelled', by: 'recorder', when: 'a person ended the run' },
    {
      from: 'waiting',
      to: 'lost',
      by: 'recorder, reaper or distribute',
      when: 'its engine was lost, and no other engine runs it',
    },
    { from: 'waiting', to: 'skipped', by: 'distribute', when: 'its unit was never started' },
    { from: 'lost', to: 'ok', by: 'recorder', when: 'a late result came', sameAttempt: true },
    { from: 'lost', to: 'failed', by: 'recorder', when: 'a late result came', sameAttempt: true },
    { from: 'lost', to: 'unreachable', by: 'recorder', when: 'a late result came', sameAttempt: true },
    { from: 'lost', to: 'timeout', by: 'recorder', when: 'a late result came', sameAttempt: true },
  ],
  task: [
    { from: 'waiting', to: 'running', by: 'engine', when: 'it claims the first unit' },
    { from: 'waiting', to: 'cancelled', by: 'distribute', when: 'a person cancelled it before any unit was claimed' },
    { from: 'waiting', to: 'failed', by: 'reaper', when: 'all its units have expired' },
    { from: 'running', to: 'succeeded', by: 'recorder or reaper', when: 'no unit is open and every host is ok' },
    { from: 'running', to: 'failed', by: 'recorder or reaper', when: 'no unit is open and a host is not ok' },
    { from: 'running', to: 'cancelled', by: 'recorder or reaper', when: 'no unit is open and a person cancelled it' },
    { from: 'running', to: 'aborted', by: 'recorder or reaper', when: 'no unit is open and its budget was exceeded' },
    { from: 'failed', to: 'succeeded', by: 'recorder', when: 'a late result made the last host ok' },
    { from: 'succeeded', to: 'failed', by: 'recorder', when: 'a late end of a run reported a fault' },
  ],
}

export function canFollowUnit(from: UnitState, to: UnitState): boolean {
  return transitions.unit.some((row) => row.from === from && row.to === to)
}

/** `sameAttempt`: the result comes from the attempt that the host's row names. */
export function canFollowHost(from: HostState, to: HostState, { sameAttempt }: { sameAttempt: boolean }): boolean {
  return transitions.host.some(
    (row) => row.from === from && row.to === to && (sameAttempt || row.sameAttempt === undefined),
  )
}

export function canFollowTask(from: TaskState, to: TaskState): boolean {
  return transitions.task.some((row) => row.from === from && row.to === to)
}
