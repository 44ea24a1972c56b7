import { randomUUID } from 'node:crypto'
import { AppError } from '@distribute/contracts'
import { type Kysely, sql } from 'kysely'
import { readSchemaVersion } from '../sql/base/check-schema.ts'
import type { SqlDialect } from '../sql/base/dialect.ts'
import type { Tables } from '../sql/tables.ts'
import type { ColumnTypes } from './column-types.ts'
import type { Migration } from './migration.ts'
import { migrations, oldestVersion, schemaVersion, tableNames } from './migrations.ts'

/** What `migrate` found and did. */
export interface MigrationReport {
  readonly storeId: string
  /** 0: the database had no tables of this program */
  readonly fromVersion: number
  readonly toVersion: number
  /** titles of the migrations that this call applied, in order */
  readonly applied: readonly string[]
  /** the engines' account that got its rights, as the server writes it */
  readonly engineAccount?: string
}

export interface MigrationTarget {
  readonly dialect: Pick<SqlDialect, 'address' | 'classifyError' | 'now'>
  readonly types: ColumnTypes
  /** the tables and views of the database */
  listTables(): Promise<readonly string[]>
  /**
   * whether an interrupted migration already did this; MySQL has no `create index if not exists`
   */
  isDoneAlready(error: unknown): boolean
}

/**
 * Migrates the database to this program's schema. Idempotent, also after a crash half-way. The
 * caller has a lock. Throws `AppError` `schema_mismatch` for tables with the same names from
 * another program, or a newer schema.
 */
export async function migrate(db: Kysely<Tables>, target: MigrationTarget): Promise<MigrationReport> {
  const { dialect } = target
  const before = (await readSchemaVersion(db, dialect)) ?? (await startSchema(db, target))
  if (before.version > schemaVersion) throw schemaTooNew(dialect.address, before.version)
  const pending = migrations.filter(({ version }) => version > before.version)
  for (const migration of pending) await applyMigration(db, target, migration)
  return {
    storeId: before.store_id,
    fromVersion: before.version,
    toVersion: schemaVersion,
    applied: pending.map(({ title }) => title),
  }
}

/** This table comes first: its row identifies a database that a crash left half-way. */
async function startSchema(db: Kysely<Tables>, target: MigrationTarget) {
  const { dialect, types } = target
  await rejectForeignTables(db, target)
  await sql
    .raw(
      `create table if not exists schema_version (
        store_id ${types.key(64)} not null primary key,
        version ${types.integer} not null,
        oldest_version ${types.integer} not null,
        migrated_at ${types.time} not null
      ) ${types.tableOptions}`,
    )
    .execute(db)
  const row = { store_id: randomUUID(), version: 0, oldest_version: 0 }
  await db
    .insertInto('schema_version')
    .values({ ...row, migrated_at: dialect.now })
    .execute()
  return row
}

/** A crash right after creating `schema_version` leaves it empty. */
async function rejectForeignTables(db: Kysely<Tables>, { dialect, listTables }: MigrationTarget): Promise<void> {
  const taken = (await listTables()).filter((name) => tableNames.some((ours) => ours === name.toLowerCase()))
  if (taken.length === 0 || (taken.length === 1 && (await hasEmptySchemaVersion(db, dialect)))) return
  throw new AppError(
    'schema_mismatch',
    `the database ${dialect.address} has tables that distribute did not create (${taken.sort().join(', ')}): set an empty database in [MySQL] DATABASE or [Store] URL`,
  )
}

async function hasEmptySchemaVersion(
  db: Kysely<Tables>,
  { classifyError }: MigrationTarget['dialect'],
): Promise<boolean> {
  try {
    const rows = await db.selectFrom('schema_version').select(['store_id', 'version', 'oldest_version']).execute()
    return rows.length === 0
  } catch (error) {
    if (classifyError(error) === 'missing') return false
    throw error
  }
}

async function applyMigration(db: Kysely<Tables>, target: MigrationTarget, migration: Migration): Promise<void> {
  for (const statement of migration.statements(target.types)) {
    try {
      await sql.raw(statement).execute(db)
    } catch (error) {
      if (!target.isDoneAlready(error)) throw error
    }
  }
  await db
    .updateTable('schema_version')
    .set({ version: migration.version, oldest_version: oldestVersion, migrated_at: target.dialect.now })
    .execute()
}

function schemaTooNew(address: string, version: number): AppError {
  return new AppError(
    'schema_mismatch',
    `the database ${address} has schema ${version}, but this program needs ${schemaVersion}: install the newer program`,
  )
}
