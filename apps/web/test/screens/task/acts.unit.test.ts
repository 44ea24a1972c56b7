import { expect, it } from 'vitest'
import { createTaskId } from '../../../src/api/new-task-id.ts'
import { chooseFirst, countHosts, listRetriedStates } from '../../../src/screens/task/acts/retried-states.ts'
import { boundLines, boundList } from '../../../src/screens/task/groups/bounded.ts'

const counts = {
  ...{ ok: 5, failed: 3, unreachable: 2, timeout: 0, cancelled: 4, lost: 1, skipped: 0 },
  ...{ running: 0, waiting: 0, changed: 0, total: 15 },
}

it('a retry offers the states that the task has, and chooses those in trouble', () => {
  const states = listRetriedStates(counts)
  expect(states).toEqual(['failed', 'unreachable', 'lost', 'cancelled'])
  expect(chooseFirst(states)).toEqual(['failed', 'unreachable', 'lost'])
  expect(countHosts(counts, chooseFirst(states))).toBe(6)
})

it('a retry of a cancelled task chooses the hosts that did not run', () => {
  const states = listRetriedStates({ ...counts, failed: 0, unreachable: 0, lost: 0 })
  expect(chooseFirst(states)).toEqual(['cancelled'])
})

it('an id of a new task is a ULID, another one each time', () => {
  const ids = Array.from({ length: 100 }, () => createTaskId(1_469_918_176_385))
  expect(new Set(ids).size).toBe(100)
  for (const id of ids) expect(id).toMatch(/^01ARYZ6S41[0-9A-HJKMNP-TV-Z]{16}$/)
})

it('a long list shows its first items', () => {
  expect(boundList(['aa', 'bb', 'cc'], 4)).toEqual({ shown: ['aa', 'bb'], hidden: 1 })
  expect(boundList(['aa', 'bb'], 4)).toEqual({ shown: ['aa', 'bb'], hidden: 0 })
  expect(boundList(['x'.repeat(9), 'y'], 4)).toEqual({ shown: ['xxxx…'], hidden: 1 })
})

it('a long text shows its first lines, and a line of a megabyte its beginning', () => {
  expect(boundLines('1\n2\n3', 2, 10)).toEqual({ shown: '1\n2', hidden: 1 })
  expect(boundLines('1\n2', 2, 10)).toEqual({ shown: '1\n2', hidden: 0 })
  expect(boundLines('x'.repeat(1_000_000), 2, 10)).toEqual({ shown: `${'x'.repeat(10)}…`, hidden: 1 })
})
