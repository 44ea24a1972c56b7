/** Of all groups of a task together, a host of two groups counted twice. */
export const maxGroupHosts = 200_000

/** Each unit reads the whole inventory of its task from the store. */
export const maxInventoryBytes = 1024 * 1024

export const maxGroups = 1_000

/** Ansible's work on nested groups grows faster than their number: these take it three seconds. */
export const maxChildren = 2_000
export const maxGroupDepth = 32
