import type { FailureBudget, HostCounts } from '@distribute/contracts'

/** States that count against a task's failure budget. */
const spendingStates = ['failed', 'unreachable', 'timeout', 'lost'] as const

interface CountedHosts {
  readonly counts: HostCounts
  /** all hosts of the task, of whatever state */
  readonly totalHosts: number
  /** hosts that ended badly because of their engine: they do not count */
  readonly spared: number
}

/** Whether more hosts than the budget allows have ended badly. */
export function isBudgetExceeded({ counts, totalHosts, spared }: CountedHosts, budget: FailureBudget): boolean {
  const spent = spendingStates.reduce((sum, state) => sum + counts[state], 0) - spared
  const { failCount = Number.POSITIVE_INFINITY, failRate = 100 } = budget
  // multiplied, not divided: 3 of 10 hosts are not more than 30 percent
  return spent > failCount || spent * 100 > failRate * totalHosts
}

/** Whether the task has a failure budget that can be exceeded. */
export function hasBudget({ failCount, failRate }: FailureBudget): boolean {
  return failCount !== undefined || (failRate !== undefined && failRate < 100)
}
