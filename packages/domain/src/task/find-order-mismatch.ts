import type { UnitOrder } from '@distribute/contracts'

/** A claimed unit as its engine reads it from the store. */
export type FoundUnit = Omit<UnitOrder, 'version' | 'id'>

const compared = ['storeId', 'task', 'unit', 'attempt', 'lane', 'firstTask'] as const

/**
 * Returns how a unit differs from the order of distribute, or undefined. Hosts of the order can be
 * missing, because they can have got their result meanwhile.
 */
export function findOrderMismatch(order: UnitOrder, found: FoundUnit): string | undefined {
  for (const field of compared) {
    if (order[field] !== found[field]) return `the order is for ${field} ${order[field]}, not ${found[field]}`
  }
  if (order.content !== found.content)
    return 'the request or the secretVars of the task were changed after it was ordered'
  if (new Set(found.hosts).size < found.hosts.length) return 'a host is listed twice'
  const ordered = new Set(order.hosts)
  const added = found.hosts.find((host) => !ordered.has(host))
  return added === undefined ? undefined : `the order does not name the host ${JSON.stringify(added.slice(0, 100))}`
}
