import { type FailureBudget, type HostCounts, hostStates } from '@distribute/contracts'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { emptyHostCounts, hasBudget, isBudgetExceeded } from '../../src/index.ts'

const spending = ['failed', 'unreachable', 'timeout', 'lost'] as const
const arbitraryCounts = fc.record(Object.fromEntries([...hostStates, 'changed'].map((name) => [name, fc.nat(40)])))

const exceeds = (counts: HostCounts, totalHosts: number, budget: FailureBudget, spared = 0) =>
  isBudgetExceeded({ counts, totalHosts, spared }, budget)

test.each(spending)('a host that is %s counts, and 0 means that the first one stops the task', (state) => {
  expect(exceeds({ ...emptyHostCounts(), [state]: 1 }, 10, { failCount: 0 })).toBe(true)
  expect(exceeds({ ...emptyHostCounts(), [state]: 1 }, 10, { failCount: 1 })).toBe(false)
})

test('hosts of any other state do not count', () => {
  const others = { ...emptyHostCounts(), ok: 9, cancelled: 9, skipped: 9, waiting: 9, changed: 9 }
  expect(exceeds(others, 36, { failCount: 0, failRate: 0 })).toBe(false)
})

test('hosts that their engine is to blame for do not count', () => {
  const counts = { ...emptyHostCounts(), lost: 4, failed: 2 }
  expect(exceeds(counts, 100, { failCount: 1 }, 4)).toBe(true)
  expect(exceeds(counts, 100, { failCount: 2 }, 4)).toBe(false)
})

test('a rate is of all hosts of the task, and only more than it exceeds it', () => {
  const failed = (count: number) => ({ ...emptyHostCounts(), failed: count })
  expect(exceeds(failed(3), 10, { failRate: 30 })).toBe(false)
  expect(exceeds(failed(4), 10, { failRate: 30 })).toBe(true)
  expect(exceeds(failed(1), 3, { failRate: 33.3 })).toBe(true)
  expect(exceeds(failed(10), 10, { failRate: 100 })).toBe(false)
})

test('without a budget nothing is exceeded; with one, more failures never make it whole again', () => {
  const budgets = fc.record(
    { failCount: fc.nat(60), failRate: fc.double({ min: 0, max: 100, noNaN: true }) },
    { requiredKeys: [] },
  )
  fc.assert(
    fc.property(arbitraryCounts, budgets, fc.constantFrom(...spending), (some, budget, state) => {
      const counts = { ...emptyHostCounts(), ...some }
      const total = hostStates.reduce((sum, name) => sum + counts[name], 0) + 1
      if (!hasBudget(budget)) expect(exceeds(counts, total, budget)).toBe(false)
      const more = { ...counts, [state]: counts[state] + 1 }
      if (exceeds(counts, total, budget)) expect(exceeds(more, total, budget)).toBe(true)
    }),
  )
})
