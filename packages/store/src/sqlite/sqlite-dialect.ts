import { sql } from 'kysely'
import type { DatabaseErrorKind, SqlDialect } from '../sql/base/dialect.ts'

/** SQLite through `node:sqlite`. */
export function createSqliteDialect(path: string): SqlDialect {
  return {
    now: sql<string>`strftime('%Y-%m-%d %H:%M:%f', 'now')`,
    nowPlusMs: (ms) => sql<string>`strftime('%Y-%m-%d %H:%M:%f', 'now', ${`${(ms / 1000).toFixed(3)} seconds`})`,
    locksRows: false,
    shareLock: sql``,
    byIndex: (index) => sql`indexed by ${sql.ref(index)}`,
    maxStatementBytes: 64 * 1024 * 1024,
    incoming: (column) => sql`excluded.${sql.ref(column)}`,
    upsert: (query, keys, updates) =>
      query.onConflict((conflict) => conflict.columns(keys).doUpdateSet(updates as never)),
    classifyError: classifySqliteError,
    address: path,
  }
}

/** Classifies an error of node:sqlite by SQLite's extended result code. */
function classifySqliteError(error: unknown): DatabaseErrorKind {
  if (!(error instanceof Error)) return 'other'
  const { errcode } = error as Error & { errcode?: number }
  if (errcode === undefined) return 'other'
  if (uniqueCodes.includes(errcode)) return 'duplicate'
  // The low byte is the primary result code. SQLITE_BUSY, SQLITE_LOCKED:
  if ([5, 6].includes(errcode & 0xff)) return 'retry'
  // SQLITE_TOOBIG, CONSTRAINT, MISMATCH:
  if ([18, 19, 20].includes(errcode & 0xff)) return 'data'
  // SQLITE_PERM, READONLY, IOERR, CORRUPT, FULL, CANTOPEN, NOTADB:
  if ([3, 8, 10, 11, 13, 14, 26].includes(errcode & 0xff)) return 'away'
  return /^no such (table|column)/.test(error.message) ? 'missing' : 'other'
}

/** SQLITE_CONSTRAINT_PRIMARYKEY, SQLITE_CONSTRAINT_UNIQUE */
const uniqueCodes = [1555, 2067]
