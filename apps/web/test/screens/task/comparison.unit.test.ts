import { expect, it } from 'vitest'
import { compareStates } from '../../../src/screens/task/comparison/compare-states.ts'

const before = {
  names: ['a', 'b', 'c', 'd', 'e', 'f', 'g'],
  states: ['ok', 'failed', 'failed', 'failed', 'unreachable', 'lost', 'timeout'],
} as const

it('groups the hosts of a retry by what became of them, what needs attention first', () => {
  const now = {
    names: ['b', 'c', 'd', 'e', 'f', 'g'],
    states: ['ok', 'failed', 'unreachable', 'ok', 'running', 'cancelled'],
  } as const
  expect(compareStates(before, now)).toEqual([
    { change: 'different', before: 'failed', now: 'unreachable', hosts: ['d'] },
    { change: 'same', before: 'failed', now: 'failed', hosts: ['c'] },
    { change: 'open', before: 'lost', now: 'running', hosts: ['f'] },
    { change: 'notRun', before: 'timeout', now: 'cancelled', hosts: ['g'] },
    { change: 'recovered', before: 'failed', now: 'ok', hosts: ['b'] },
    { change: 'recovered', before: 'unreachable', now: 'ok', hosts: ['e'] },
  ])
})

it('keeps the order of the retry, and leaves out hosts that the task before did not have', () => {
  const now = { names: ['c', 'new', 'b'], states: ['failed', 'ok', 'failed'] } as const
  expect(compareStates(before, now)).toEqual([{ change: 'same', before: 'failed', now: 'failed', hosts: ['c', 'b'] }])
})
