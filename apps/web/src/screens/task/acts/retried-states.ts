import type { RetryTask, TaskView } from '@distribute/contracts'
import { shownStates } from '../../../ui/host-bar.tsx'

/** A state whose hosts may be run again. */
export type RetriedState = NonNullable<RetryTask['states']>[number]

const notRetried: readonly string[] = ['ok', 'running', 'waiting']
const byDefault: readonly RetriedState[] = ['failed', 'unreachable', 'timeout', 'lost']

type Counts = TaskView['hosts']

/** The states in which the task has hosts that may be run again. */
export function listRetriedStates(hosts: Counts): readonly RetriedState[] {
  return shownStates.filter((state): state is RetriedState => hosts[state] > 0 && !notRetried.includes(state))
}

/** Those that are chosen first: all, if there are none but hosts that did not run. */
export function chooseFirst(present: readonly RetriedState[]): readonly RetriedState[] {
  const inTrouble = present.filter((state) => byDefault.includes(state))
  return inTrouble.length === 0 ? present : inTrouble
}

export function countHosts(hosts: Counts, states: readonly RetriedState[]): number {
  return states.reduce((sum, state) => sum + hosts[state], 0)
}
