const groupNames: ReadonlySet<string> = new Set(['all', 'ungrouped', 'target_hosts'])

/**
 * Whether a run's inventory has a group of this name. A host of the same name would keep its neighbours from every play:
 * `hosts: target_hosts` is the host alone then.
 */
export function isGroupName(name: string): boolean {
  return groupNames.has(name)
}
