import type { ShownHostState } from '../../../language/state-words.ts'
import { shownStates } from '../../../ui/host-bar.tsx'

/** What became of hosts that a task ran again. */
export type Change = 'same' | 'different' | 'open' | 'notRun' | 'recovered'

/** Hosts that went from one state to another. */
export interface Transition {
  readonly change: Change
  readonly before: ShownHostState
  readonly now: ShownHostState
  /** in the order of the retry */
  readonly hosts: readonly string[]
}

/** The states of all hosts of a task, in its order. */
export interface HostStates {
  readonly names: readonly string[]
  readonly states: readonly ShownHostState[]
}

/** The order of the table: what needs attention first. */
const changes: readonly Change[] = ['different', 'same', 'open', 'notRun', 'recovered']

/** Compares the hosts of a retry with the same hosts of the task before it. */
export function compareStates(before: HostStates, now: HostStates): readonly Transition[] {
  const earlier = new Map(before.names.map((name, place) => [name, before.states[place]]))
  const hosts = new Map<string, { readonly transition: Omit<Transition, 'hosts'>; readonly hosts: string[] }>()
  for (const [place, name] of now.names.entries()) {
    const [was, is] = [earlier.get(name), now.states[place]]
    if (was === undefined || is === undefined) continue
    const key = `${was} ${is}`
    const known = hosts.get(key)
    if (known !== undefined) known.hosts.push(name)
    else hosts.set(key, { transition: { change: toChange(was, is), before: was, now: is }, hosts: [name] })
  }
  return [...hosts.values()].map((one) => ({ ...one.transition, hosts: one.hosts })).sort(byAttention)
}

function toChange(before: ShownHostState, now: ShownHostState): Change {
  if (now === 'ok') return 'recovered'
  if (now === 'waiting' || now === 'running') return 'open'
  if (now === 'cancelled' || now === 'skipped') return 'notRun'
  return before === now ? 'same' : 'different'
}

function byAttention(a: Transition, b: Transition): number {
  return (
    changes.indexOf(a.change) - changes.indexOf(b.change) ||
    shownStates.indexOf(a.now) - shownStates.indexOf(b.now) ||
    b.hosts.length - a.hosts.length
  )
}
