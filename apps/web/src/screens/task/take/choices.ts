import type { TaskView } from '@distribute/contracts'
import type { ShownHostState } from '../../../language/state-words.ts'
import { shownStates } from '../../../ui/host-bar.tsx'

/** Which hosts are taken along: those in one state, in trouble, or all. */
export type HostChoice = ShownHostState | 'trouble' | 'all'

const trouble: readonly ShownHostState[] = ['failed', 'unreachable', 'timeout', 'lost']

/** The states of a choice, for the query of the output; undefined: any. */
export function toStates(choice: HostChoice): readonly ShownHostState[] | undefined {
  if (choice === 'all') return undefined
  return choice === 'trouble' ? trouble : [choice]
}

/** The choices that have hosts, with their numbers, the likeliest first. */
export function listChoices(hosts: TaskView['hosts']): readonly (readonly [HostChoice, number])[] {
  const present = shownStates.filter((state) => hosts[state] > 0)
  const inTrouble = present.filter((state) => trouble.includes(state))
  const count = inTrouble.reduce((sum, state) => sum + hosts[state], 0)
  return [
    ...(inTrouble.length > 1 ? [['trouble', count] as const] : []),
    ...present.map((state) => [state, hosts[state]] as const),
    ...(present.length > 1 || present.length === 0 ? [['all', hosts.total] as const] : []),
  ]
}
