import type { UnitOrder } from '@distribute/contracts'

/** A unit as the store shows it to the engine that claimed it. */
export type FoundUnit = Omit<UnitOrder, 'version' | 'id'>

const compared = ['storeId', 'task', 'unit', 'attempt', 'lane', 'firstTask'] as const

/**
 * Where a unit is not what distribute ordered; undefined: it is. Hosts of the order may be missing, as they may have got their
 * result meanwhile.
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
