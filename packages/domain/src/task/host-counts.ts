import { type HostCounts, hostStates } from '@distribute/contracts'

const countNames = [...hostStates, 'changed'] as const

export function emptyHostCounts(): HostCounts {
  return countHosts(() => 0)
}

/** Adds the counts of two disjoint sets of hosts. */
export function addHostCounts(a: HostCounts, b: HostCounts): HostCounts {
  return countHosts((name) => a[name] + b[name])
}

function countHosts(count: (name: keyof HostCounts) => number): HostCounts {
  return Object.fromEntries(countNames.map((name) => [name, count(name)])) as HostCounts
}
