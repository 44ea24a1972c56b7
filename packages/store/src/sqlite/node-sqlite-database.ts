import { chmodSync, closeSync, existsSync, openSync } from 'node:fs'
import { DatabaseSync, type SQLInputValue } from 'node:sqlite'
import type { SqliteDatabase } from 'kysely'

/**
 * Opens a file for Kysely's SQLite dialect: WAL, one connection, waits 5 s for a lock. Only the
 * owner may read the file and those beside it.
 */
export function openNodeSqliteDatabase(path: string): SqliteDatabase {
  // Only if the file is missing: closing it would drop the locks that this process has on it.
  if (!existsSync(path)) closeSync(openSync(path, 'a', ownerOnly))
  const database = new DatabaseSync(path, { timeout: 5000 })
  database.exec('pragma journal_mode = wal; pragma synchronous = normal')
  // After SQLite has accepted it as a database: the path may be wrong.
  for (const suffix of ['', '-wal', '-shm']) chmodIfThere(path + suffix)
  return {
    close: () => database.close(),
    prepare: (text) => {
      // A transaction that reads before it writes would fail if another process wrote in between.
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

/** SQLite gives the files beside it the same mode. */
const ownerOnly = 0o600

/** Another process may delete -wal and -shm at any time. */
function chmodIfThere(file: string): void {
  try {
    chmodSync(file, ownerOnly)
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT')) throw error
  }
}
