import type { TaskEventData, TaskMatrix } from '@distribute/contracts'
import { unfoldHosts } from '@distribute/domain'
import { decodeStates, toNumber } from './state-letters.ts'

export type HostChange = TaskEventData<'hosts'>['hosts'][number]

/**
 * All hosts of a task with their states. The arrays are changed in place: a task of 100,000 hosts
 * costs nothing per change.
 */
export interface HostBoard {
  /** in the order of the task */
  readonly names: readonly string[]
  /** the state of each host, as `toNumber` says it */
  readonly states: Uint8Array
  /** The place of a host; undefined: it is not one of the task. */
  find(host: string): number | undefined
  /** What was told last of a host; undefined: nothing since the board was created. */
  latest(place: number): HostChange | undefined
  /** Sets the states that are told. */
  apply(changes: readonly HostChange[]): void
  /** Sets all states. */
  reset(states: Uint8Array): void
  /** The places that changed since this was called last. */
  takeChanged(): readonly number[]
}

export function createHostBoard(matrix: TaskMatrix): HostBoard {
  const names = unfoldHosts(matrix.hosts)
  const states = decodeStates(matrix.states)
  const changed = createChangedPlaces(states.length)
  const latest = new Map<number, HostChange>()
  let places: ReadonlyMap<string, number> | undefined
  const find = (host: string) => {
    places ??= new Map(names.map((name, place) => [name, place]))
    return places.get(host)
  }
  const set = (place: number, state: number) => {
    if (states[place] === state) return
    states[place] = state
    changed.add(place)
  }
  return {
    names,
    states,
    find,
    latest: (place) => latest.get(place),
    apply: (changes) => {
      for (const change of changes) {
        const place = find(change.host)
        if (place === undefined) continue
        latest.set(place, change)
        set(place, toNumber(change.state))
      }
    },
    reset: (next) => {
      latest.clear()
      for (let place = 0; place < states.length; place++) set(place, next[place] ?? 0)
    },
    takeChanged: changed.take,
  }
}

/** Each place once, however often it changes before it is drawn. */
function createChangedPlaces(size: number) {
  const isMarked = new Uint8Array(size)
  let places: number[] = []
  return {
    add: (place: number) => {
      if (isMarked[place] === 0) places.push(place)
      isMarked[place] = 1
    },
    take: (): readonly number[] => {
      const taken = places
      places = []
      for (const place of taken) isMarked[place] = 0
      return taken
    },
  }
}
