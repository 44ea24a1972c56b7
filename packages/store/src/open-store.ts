import { AppError, type StoreSettings } from '@distribute/contracts'
import type { MigrationReport } from './migrations/migrate.ts'
import { migrateMysql, openMysqlStore } from './mysql/mysql-store.ts'
import { migrateSqlite, openSqliteStore } from './sqlite/sqlite-store.ts'
import type { Store } from './store.ts'

/** Opens the store of either kind; a text is read by `parseStoreUrl`. */
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
  return typeof where === 'string' ? parseStoreUrl(where) : where
}

/**
 * Reads `sqlite:PATH` or `mysql://USER:PASSWORD@HOST:PORT/DATABASE`. Throws `AppError`
 * `invalid_configuration`, without the URL, as it holds a password.
 */
export function parseStoreUrl(url: string): StoreSettings {
  if (url.startsWith('sqlite:')) return { kind: 'sqlite', path: parseSqlitePath(url) }
  if (!url.startsWith('mysql://') || !URL.canParse(url)) throw badUrl()
  const { hostname, port, pathname, username, password } = new URL(url)
  const database = decode(pathname.slice(1))
  if (hostname === '' || database === '') throw badUrl()
  return {
    kind: 'mysql',
    // An IPv6 address stands in brackets in a URL alone.
    host: hostname.replace(/^\[(.*)\]$/, '$1'),
    port: port === '' ? 3306 : Number(port),
    database,
    user: decode(username),
    password: decode(password),
    pool: 8,
    sslCa: undefined,
  }
}

function parseSqlitePath(url: string): string {
  const path = url.slice('sqlite:'.length)
  if (path === '') throw badUrl()
  return path
}

function decode(part: string): string {
  try {
    return decodeURIComponent(part)
  } catch {
    // A lone percent sign is no URL.
    throw badUrl()
  }
}

function badUrl(): AppError {
  return new AppError(
    'invalid_configuration',
    'the URL of the store must be sqlite:PATH or mysql://USER:PASSWORD@HOST:PORT/DATABASE',
  )
}
