import type { stateCodes } from '@distribute/contracts'
import type { ShownHostState } from '../../../language/state-words.ts'
import { shownStates } from '../../../ui/host-bar.tsx'

/** The letter of each state in the matrix of a task. */
const letters: typeof stateCodes = {
  waiting: 'w',
  running: 'r',
  ok: 'o',
  failed: 'f',
  unreachable: 'u',
  timeout: 't',
  cancelled: 'c',
  skipped: 's',
  lost: 'l',
}

const numbers = new Map(shownStates.map((state, number) => [state, number]))
const waiting = toNumber('waiting')
const byCharCode = new Uint8Array(128).fill(waiting)
for (const state of shownStates) byCharCode[letters[state].charCodeAt(0)] = toNumber(state)

/** A state as a small number: its place in `shownStates`. */
export function toNumber(state: ShownHostState): number {
  return numbers.get(state) ?? 0
}

/** The opposite of `toNumber`. */
export function toState(number: number): ShownHostState {
  return shownStates[number] ?? 'waiting'
}

/** The states of a matrix as numbers. */
export function decodeStates(text: string): Uint8Array {
  return Uint8Array.from({ length: text.length }, (_, index) => byCharCode[text.charCodeAt(index)] ?? waiting)
}
