import type { EventContent } from '@distribute/contracts'
import type { Transaction } from 'kysely'
import type { Database } from '../base/database.ts'
import type { Tables } from '../tables.ts'

/**
 * Writes events in the transaction of their changes, after these: a guarded statement that changed
 * no row has no event. One statement; the events of one call are read in this order.
 */
export async function writeEvents(
  { dialect }: Database,
  trx: Transaction<Tables>,
  events: readonly EventContent[],
): Promise<void> {
  if (events.length === 0) return
  const rows = events.map(({ type, data, ...subject }) => ({
    type,
    ...subject,
    data: JSON.stringify(data),
    at: dialect.now,
  }))
  await trx.insertInto('event').values(rows).execute()
}

/** as much of a text as an event tells: the whole is in the row that changed */
const maxTextLength = 500

/** A text for an event's data. */
export function cutText(text: string): string {
  return text.slice(0, maxTextLength)
}
