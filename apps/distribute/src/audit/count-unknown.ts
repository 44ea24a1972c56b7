import type { NewAuditEntry, Store } from '@distribute/store'

/** addresses that wait at a time; requests of further ones are counted under the last of them */
const maxAddresses = 10_000

/**
 * Counts requests of unknown senders with one statement at a time: a flood of them takes one
 * connection to the database, and requests of one address that wait are counted together.
 */
export function createUnknownCount(
  { audit }: Pick<Store, 'audit'>,
  onError: (error: unknown) => void,
): (entry: NewAuditEntry) => void {
  const waiting = new Map<string, { readonly entry: NewAuditEntry; attempts: number }>()
  let isWriting = false
  const writeAll = async () => {
    isWriting = true
    // A map is iterated with what is added meanwhile.
    for (const [address, { entry, attempts }] of waiting) {
      waiting.delete(address)
      await audit.countUnknown(entry, attempts).catch(onError)
    }
    isWriting = false
  }
  return (entry) => {
    const address = waiting.size < maxAddresses ? (entry.by.address ?? '') : ([...waiting.keys()].at(-1) ?? '')
    const before = waiting.get(address)
    if (before === undefined) waiting.set(address, { entry, attempts: 1 })
    else before.attempts += 1
    if (!isWriting) void writeAll()
  }
}
