import { chmodSync, closeSync, existsSync, openSync } from 'node:fs'
import { DatabaseSync, type SQLInputValue } from 'node:sqlite'
import type { SqliteDatabase } from 'kysely'

/**
 * Opens a file as Kysely's SQLite dialect wants its database: WAL, one connection, waits 5 s for a lock. The file and
 * those beside it are for their owner alone.
 */
export function openNodeSqliteDatabase(path: string): SqliteDatabase {
  // Never a file that is there: closing it would drop the locks that this process has on it.
  if (!existsSync(path)) closeSync(openSync(path, 'a', ownerOnly))
  const database = new DatabaseSync(path, { timeout: 5000 })
  database.exec('pragma journal_mode = wal; pragma synchronous = normal')
  // Not before SQLite has taken it for a database: the path may be wrong.
  for (const suffix of ['', '-wal', '-shm']) chmodIfThere(path + suffix)
  return {
    close: () => database.close(),
    prepare: (text) => {
      // A transaction that reads first and writes later would fail when another process wrote in between.
      const statement = database.prepare(text === 'begin' ? 'begin immediate' : text)
      return {
        reader: statement.columns().length > 0,
        all: (parameters) => statement.all(...(parameters as SQLInputValue[])),
        run: (parameters) => statement.run(...(parameters as SQLInputValue[])),
        iterate: (parameters) => statement.iterate(...(parameters as SQLInputValue[])),
      }
    },
  }
}

/** What SQLite gives the files beside it as well. */
const ownerOnly = 0o600

/** Another process may delete -wal and -shm at any time. */
function chmodIfThere(file: string): void {
  try {
    chmodSync(file, ownerOnly)
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT')) throw error
  }
}
