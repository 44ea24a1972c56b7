import { createHash } from 'node:crypto'
import type { NewAuditEntry, Store } from '@distribute/store'

/** entries that wait at a time; further requests share one entry */
const maxEntries = 10_000

/**
 * Counts refused requests with one statement at a time: a flood of them takes one connection to the
 * database, and requests that share an entry and wait are counted together.
 */
export function createRefusedCount(
  { audit }: Pick<Store, 'audit'>,
  onError: (error: unknown) => void,
): (entry: NewAuditEntry, route: string) => void {
  const waiting = new Map<string, { readonly entry: NewAuditEntry; attempts: number }>()
  let isWriting = false
  const writeAll = async () => {
    isWriting = true
    // A map is iterated with what is added meanwhile.
    for (const [foldBy, { entry, attempts }] of waiting) {
      waiting.delete(foldBy)
      await audit.countRefused(entry, { foldBy, attempts }).catch(onError)
    }
    isWriting = false
  }
  return (entry, route) => {
    const foldBy = waiting.size < maxEntries ? chooseFold(entry, route) : 'overflow'
    const before = waiting.get(foldBy)
    if (before === undefined) waiting.set(foldBy, { entry, attempts: 1 })
    else before.attempts += 1
    if (!isWriting) void writeAll()
  }
}

/**
 * Unknown senders share an entry by their address; others by the route, too, whatever ids they put
 * into its address. A hidden id is one that exists.
 */
function chooseFold({ by: { name, address }, action, subject }: NewAuditEntry, route: string): string {
  if (name === 'unknown') return address ?? ''
  const wanted = action === 'request' ? route : subject
  return createHash('sha256')
    .update(JSON.stringify([name, address, action, wanted]))
    .digest('hex')
}
