import { AppError, parseStoreUrl, type StoreSettings, storeUrlForm } from '@distribute/contracts'
import type { MigrationReport } from './migrations/migrate.ts'
import { migrateMysql, openMysqlStore } from './mysql/mysql-store.ts'
import type { Store } from './port/store.ts'
import { migrateSqlite, openSqliteStore } from './sqlite/sqlite-store.ts'

/** Opens the store of either kind; a text is its URL. */
export async function openStore(where: StoreSettings | string): Promise<Store> {
  const settings = toSettings(where)
  return settings.kind === 'mysql' ? await openMysqlStore(settings) : await openSqliteStore(settings)
}

/** Brings the schema of either kind up to date. */
export async function migrateStore(where: StoreSettings | string): Promise<MigrationReport> {
  const settings = toSettings(where)
  return settings.kind === 'mysql' ? await migrateMysql(settings) : await migrateSqlite(settings)
}

function toSettings(where: StoreSettings | string): StoreSettings {
  if (typeof where !== 'string') return where
  const settings = parseStoreUrl(where)
  if (settings !== undefined) return settings
  throw new AppError('invalid_configuration', `the URL of the store must be ${storeUrlForm}`)
}
