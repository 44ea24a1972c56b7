import { eventSchema } from '@distribute/contracts'
import type { Kysely, Selectable } from 'kysely'
import type { EventBatch, EventRequest, EventStore, StoredEvent } from '../../port/event.ts'
import type { Database } from '../base/database.ts'
import { fromSqlTime } from '../base/sql-time.ts'
import type { Tables } from '../tables.ts'
import { sequenceEvents } from './sequence-events.ts'

/** Events in SQL. */
export function createEventStore(database: Database): EventStore {
  return {
    read: async (request) => {
      await sequenceEvents(database)
      return await database.run((db) => readEvents(db, request))
    },
    latestPosition: async () => {
      let more = true
      while (more) more = await sequenceEvents(database)
      return await database.run(readLastPosition)
    },
  }
}

async function readLastPosition(db: Kysely<Tables>): Promise<number> {
  const row = await db
    .selectFrom('event_sequence')
    .select('last_position')
    .where('name', '=', 'event')
    .executeTakeFirstOrThrow()
  return row.last_position
}

/**
 * Reads the last position first: events that get a later one belong to the next batch. If the store
 * was restored to an earlier state, the reader's position may be greater than the last one: it
 * continues from the last one.
 */
async function readEvents(db: Kysely<Tables>, { after, limit, types, task }: EventRequest): Promise<EventBatch> {
  const last = await readLastPosition(db)
  if (last <= after) return { events: [], position: last }
  const rows = await db
    .selectFrom('event')
    .selectAll()
    .where('position', '>', after)
    .where('position', '<=', last)
    .$if(types !== undefined, (query) => query.where('type', 'in', types ?? []))
    .$if(task !== undefined, (query) => query.where('task', '=', task ?? null))
    .orderBy('position')
    .limit(limit)
    .execute()
  const isWhole = rows.length < limit
  return { events: rows.flatMap(toEvents), position: isWhole ? last : (rows.at(-1)?.position ?? last) }
}

/**
 * Returns an empty list for a type that this version does not know, and for a row that is invalid:
 * the engines' account can insert rows, and an invalid one must not block the rows after it.
 */
function toEvents({ position, at, data, ...content }: Selectable<Tables['event']>): readonly StoredEvent[] {
  const parsed = eventSchema.safeParse({ ...content, data: parseJson(data) })
  if (!parsed.success || position === null) return []
  return [{ ...parsed.data, position, atMs: fromSqlTime(at) }]
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
