import { type Kysely, type Selectable, sql } from 'kysely'
import type { AuditEntry, AuditFilter, AuditStore, NewAuditEntry, RefusedCount } from '../../port/audit.ts'
import type { Page, PageRequest } from '../../port/page.ts'
import { formatCursor, parseCursor, toPage } from '../base/cursor.ts'
import type { Database } from '../base/database.ts'
import { fromSqlTime, toSqlTime } from '../base/sql-time.ts'
import type { Tables } from '../tables.ts'
import { submittingActions, toAuditRow } from './write-audit.ts'

/** The audit log in SQL. */
export function createAuditStore(database: Database): AuditStore {
  return {
    list: (filter, page) => database.run((db) => listEntries(db, filter, page)),
    findSubmitter: (task) => database.run((db) => findSubmitter(db, task)),
    write: async (entry) => {
      await database.run((db) => db.insertInto('audit_entry').values(toAuditRow(database, entry)).execute())
    },
    countRefused: (entry, count) => countRefused(database, entry, count),
    prune: (keepMs) => pruneEntries(database, keepMs),
  }
}

async function listEntries(
  db: Kysely<Tables>,
  { actor, action, subject, sinceMs, untilMs }: AuditFilter,
  { limit, cursor }: PageRequest,
): Promise<Page<AuditEntry>> {
  let query = db.selectFrom('audit_entry').selectAll()
  if (actor !== undefined) query = query.where('actor', '=', actor)
  if (action !== undefined) query = query.where('action', '=', action)
  if (subject !== undefined) query = query.where('subject', '=', subject)
  if (sinceMs !== undefined) query = query.where('at', '>=', toSqlTime(sinceMs))
  if (untilMs !== undefined) query = query.where('at', '<', toSqlTime(untilMs))
  if (cursor !== undefined) query = query.where('id', '<', parseCursor('audit', cursor))
  const rows = await query
    .orderBy('id', 'desc')
    .limit(limit + 1)
    .execute()
  return toPage(rows.map(toEntry), limit, ({ id }) => formatCursor('audit', id))
}

async function findSubmitter(db: Kysely<Tables>, task: string): Promise<string | undefined> {
  const entry = await db
    .selectFrom('audit_entry')
    .select('actor')
    .where('subject', '=', task)
    .where('action', 'in', submittingActions)
    .where('outcome', '=', 'done')
    // An id may be used again once its task was deleted.
    .orderBy('id', 'desc')
    .limit(1)
    .executeTakeFirst()
  return entry?.actor
}

function toEntry(row: Selectable<Tables['audit_entry']>): AuditEntry {
  const { id, actor, address, action, subject, outcome, detail, attempts } = row
  const shown = { id, actor, address, action, subject, outcome, detail, attempts }
  return { ...shown, atMs: fromSqlTime(row.at), requestId: row.request_id }
}

const minuteMs = 60_000

/** The minute is one of this process: two that differ make two entries. */
async function countRefused(
  database: Database,
  entry: NewAuditEntry,
  { foldBy, attempts }: RefusedCount,
): Promise<void> {
  const fold_key = `${foldBy.slice(0, 64)} ${Math.floor(Date.now() / minuteMs)}`
  const row = { ...toAuditRow(database, entry), fold_key, attempts }
  const sum = { attempts: sql<number>`audit_entry.attempts + ${attempts}` }
  await database.run((db) =>
    database.dialect.upsert(db.insertInto('audit_entry').values(row), ['fold_key'], sum).execute(),
  )
}

const rowsPerStep = 1000

/** The oldest have the lowest ids. */
async function pruneEntries(database: Database, keepMs: number): Promise<boolean> {
  return await database.transact(async (trx) => {
    const oldest = await trx
      .selectFrom('audit_entry')
      .select('id')
      .where('at', '<', database.dialect.nowPlusMs(-keepMs))
      .orderBy('at')
      .limit(rowsPerStep)
      .execute()
    const ids = oldest.map(({ id }) => id)
    if (ids.length > 0) await trx.deleteFrom('audit_entry').where('id', 'in', ids).execute()
    return ids.length === rowsPerStep
  })
}
