import type { StatsLine } from '@distribute/contracts'

/** What people should know of a run, whatever became of its hosts. */
export function findWarnings(stats: StatsLine | undefined): readonly string[] {
  const unmatched = stats?.unmatched ?? []
  if (unmatched.length === 0) return []
  return [`no host matches ${quoteAll(unmatched)}, which plays name as their hosts: ${describeGroups(stats?.groups)}`]
}

/**
 * What the plays of a playbook want that matched no host of the unit, and what there is; empty: not
 * known.
 */
export function explainUnmatched(stats: StatsLine | undefined): string {
  const { patterns = [], groups } = stats ?? {}
  return patterns.length === 0 ? '' : `: its plays target ${quoteAll(patterns)}, ${describeGroups(groups)}`
}

function describeGroups(groups: readonly string[] = []): string {
  return groups.length === 0 ? 'the inventory has no groups' : `the inventory has the groups ${groups.join(', ')}`
}

function quoteAll(names: readonly string[]): string {
  return names.map((name) => JSON.stringify(name)).join(', ')
}
