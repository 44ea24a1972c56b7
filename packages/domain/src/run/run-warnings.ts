import type { StatsLine } from '@distribute/contracts'

/** Returns warnings about a run, whatever the results of its hosts. */
export function findWarnings(stats: StatsLine | undefined): readonly string[] {
  const unmatched = stats?.unmatched ?? []
  if (unmatched.length === 0) return []
  return [`no host matches ${quoteAll(unmatched)}, which plays name as their hosts: ${describeGroups(stats?.groups)}`]
}

/**
 * Describes the patterns of plays that matched no host of the unit, and the existing groups; empty
 * if unknown.
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
