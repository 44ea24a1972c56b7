import { existsSync } from 'node:fs'
import { mkdir } from 'node:fs/promises'
import { dirname } from 'node:path'
import { Kysely, SqliteDialect, sql } from 'kysely'
import { sqliteColumnTypes } from '../migrations/column-types.ts'
import { type MigrationReport, migrate } from '../migrations/migrate.ts'
import type { Store } from '../port/store.ts'
import { schemaTooOld } from '../sql/base/check-schema.ts'
import { storeUnavailable } from '../sql/base/database.ts'
import { openSqlStore } from '../sql/sql-store.ts'
import type { Tables } from '../sql/tables.ts'
import { openNodeSqliteDatabase } from './node-sqlite-database.ts'
import { createSqliteDialect } from './sqlite-dialect.ts'

export interface SqliteStoreOptions {
  /** path of the file; the files with the suffixes `-wal` and `-shm` belong to it */
  readonly path: string
}

/**
 * Opens a store in a file, for one process. Throws `AppError` `schema_mismatch` if it has not been
 * migrated, and `store_unavailable` if it cannot be opened.
 */
export async function openSqliteStore({ path }: SqliteStoreOptions): Promise<Store> {
  if (!existsSync(path)) throw schemaTooOld(path)
  return await openSqlStore(openKysely(path), createSqliteDialect(path))
}

/** Creates the file and its folder if they are missing, and migrates the schema. */
export async function migrateSqlite({ path }: SqliteStoreOptions): Promise<MigrationReport> {
  await mkdir(dirname(path), { recursive: true })
  const kysely = openKysely(path)
  try {
    return await kysely.transaction().execute((trx) =>
      migrate(trx, {
        dialect: createSqliteDialect(path),
        types: sqliteColumnTypes,
        listTables: async () => {
          const { rows } = await sql<{ name: string }>`select name from sqlite_master`.execute(trx)
          return rows.map(({ name }) => name)
        },
        // Not needed in one transaction: an interrupted migration leaves nothing.
        isDoneAlready: () => false,
      }),
    )
  } finally {
    await kysely.destroy()
  }
}

function openKysely(path: string): Kysely<Tables> {
  try {
    return new Kysely<Tables>({ dialect: new SqliteDialect({ database: openNodeSqliteDatabase(path) }) })
  } catch (error) {
    throw storeUnavailable({ address: path }, error)
  }
}
