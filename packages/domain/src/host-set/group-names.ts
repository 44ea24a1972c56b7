const groupNames: ReadonlySet<string> = new Set(['all', 'ungrouped', 'target_hosts'])

/**
 * Whether the inventory of a run has a group of this name. A host of the same name would exclude
 * its neighbours from every play: `hosts: target_hosts` would match only that host.
 */
export function isGroupName(name: string): boolean {
  return groupNames.has(name)
}
