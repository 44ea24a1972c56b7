import { AppError, parseStoreUrl, type StoreSettings, storeUrlForm } from '@distribute/contracts'
import type { MigrationReport } from './migrations/migrate.ts'
import { type MigrateOptions, migrateMysql, openMysqlStore } from './mysql/mysql-store.ts'
import type { Store } from './port/store.ts'
import { migrateSqlite, openSqliteStore } from './sqlite/sqlite-store.ts'

/** Opens a MySQL or SQLite store, from its settings or its URL. */
export async function openStore(where: StoreSettings | string): Promise<Store> {
  const settings = toSettings(where)
  return settings.kind === 'mysql' ? await openMysqlStore(settings) : await openSqliteStore(settings)
}

/**
 * Migrates the schema of a MySQL or SQLite store. Throws `AppError` `invalid_input` if an account
 * is given for SQLite, which has none.
 */
export async function migrateStore(
  where: StoreSettings | string,
  options: MigrateOptions = {},
): Promise<MigrationReport> {
  const settings = toSettings(where)
  if (settings.kind === 'mysql') return await migrateMysql(settings, options)
  if (options.engineAccount !== undefined) throw noAccounts(settings.path, options.engineAccount)
  return await migrateSqlite(settings)
}

function noAccounts(path: string, name: string): AppError {
  const reason = 'SQLite has no accounts and serves one process; separate engines need MySQL'
  return new AppError('invalid_input', `cannot grant the account ${name} rights on the store ${path}: ${reason}`)
}

function toSettings(where: StoreSettings | string): StoreSettings {
  if (typeof where !== 'string') return where
  const settings = parseStoreUrl(where)
  if (settings !== undefined) return settings
  throw new AppError('invalid_configuration', `the URL of the store must be ${storeUrlForm}`)
}
