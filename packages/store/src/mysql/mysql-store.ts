import { AppError } from '@distribute/contracts'
import { type Kysely, sql } from 'kysely'
import { mysqlColumnTypes } from '../migrations/column-types.ts'
import { type MigrationReport, type MigrationTarget, migrate } from '../migrations/migrate.ts'
import type { Store } from '../port/store.ts'
import { schemaTooOld } from '../sql/base/check-schema.ts'
import { loginRejected, rightsMissing, storeUnavailable } from '../sql/base/database.ts'
import { openSqlStore } from '../sql/sql-store.ts'
import type { Tables } from '../sql/tables.ts'
import { formatEngineAccount, grantEngineRights } from './engine-account.ts'
import { classifyMysqlError, createMysqlDialect } from './mysql-dialect.ts'
import { type MysqlStoreOptions, openMysqlKysely } from './mysql-pool.ts'

/**
 * Opens a store in MySQL. Throws `AppError` `schema_mismatch` if the database has not been
 * migrated, `store_unavailable` if it does not answer, and `invalid_configuration` if it rejects
 * the login or the account lacks rights.
 */
export async function openMysqlStore(options: MysqlStoreOptions): Promise<Store> {
  const address = formatAddress(options)
  const kysely = openMysqlKysely(options)
  try {
    const maxAllowedPacket = await readMaxAllowedPacket(kysely)
    return await openSqlStore(kysely, createMysqlDialect({ address, maxAllowedPacket }))
  } catch (error) {
    await kysely.destroy()
    throw explainOpenError(error, address)
  }
}

export interface MigrateOptions {
  /**
   * the engines' account, `USER` or `USER@HOST`; it gets the rights on the tables that an engine
   * needs, and no others
   */
  readonly engineAccount?: string | undefined
  /** no older engine is left: revoke the rights that only those need */
  readonly onlyCurrentEngines?: boolean | undefined
}

/**
 * Migrates the schema under a named lock: of several concurrent calls one does the work. Creates
 * the database if it is missing and the account may do so.
 */
export async function migrateMysql(
  options: MysqlStoreOptions,
  { engineAccount, onlyCurrentEngines }: MigrateOptions = {},
): Promise<MigrationReport> {
  const address = formatAddress(options)
  // an invalid name fails before anything changes
  if (engineAccount !== undefined) formatEngineAccount(engineAccount)
  const kysely = openMysqlKysely({ ...options, pool: 1, answerWithinMs: migrationStatementMs })
  try {
    await createMissingDatabase(kysely, options)
    return await kysely
      .connection()
      .execute((db) => migrateLocked(db, { ...options, address, engineAccount, onlyCurrentEngines }))
  } catch (error) {
    throw explainOpenError(error, address)
  } finally {
    await kysely.destroy()
  }
}

function formatAddress({ host, port, database }: MysqlStoreOptions): string {
  return `${host}:${port}/${database}`
}

async function readMaxAllowedPacket(db: Kysely<Tables>): Promise<number> {
  const { rows } = await sql<{ bytes: number }>`select @@max_allowed_packet as bytes`.execute(db)
  return rows[0]?.bytes ?? 1024 * 1024
}

async function createMissingDatabase(db: Kysely<Tables>, options: MysqlStoreOptions): Promise<void> {
  try {
    await sql`select 1`.execute(db)
  } catch (error) {
    if (classifyMysqlError(error) !== 'missing') throw error
    const server = openMysqlKysely({ ...options, database: undefined, pool: 1 })
    try {
      await sql`create database if not exists ${sql.id(options.database)} character set utf8mb4`.execute(server)
    } finally {
      await server.destroy()
    }
  }
}

const lockTimeoutSeconds = 60
/** Creating an index on a table with years of data takes time. */
const migrationStatementMs = 24 * 3600 * 1000

interface LockedOptions extends MigrateOptions {
  readonly database: string
  readonly address: string
}

async function migrateLocked(
  db: Kysely<Tables>,
  { database, address, engineAccount, onlyCurrentEngines = false }: LockedOptions,
): Promise<MigrationReport> {
  // A lock's name applies to the whole server, and has at most 64 characters.
  const name = sql<string>`concat('distribute migrate ', left(sha2(database(), 256), 40))`
  const { rows } = await sql<{
    acquired: number | null
  }>`select get_lock(${name}, ${lockTimeoutSeconds}) as acquired`.execute(db)
  if (rows[0]?.acquired !== 1) {
    throw new AppError(
      'store_unavailable',
      `another migration of ${address} has been running for ${lockTimeoutSeconds} s`,
    )
  }
  try {
    const report = await migrate(db, toTarget(db, address))
    if (engineAccount === undefined) return report
    const account = { name: engineAccount, database, address, onlyCurrentEngines }
    return { ...report, engineAccount: await grantEngineRights(db, account) }
  } finally {
    await sql`select release_lock(${name})`.execute(db)
  }
}

/**
 * ER_DUP_FIELDNAME, ER_DUP_KEYNAME; for a condition ER_DUP_CONSTRAINT_NAME (MariaDB),
 * ER_CHECK_CONSTRAINT_DUP_NAME
 */
const alreadyThere: readonly unknown[] = [1060, 1061, 1826, 3822]

function toTarget(db: Kysely<Tables>, address: string): MigrationTarget {
  return {
    dialect: createMysqlDialect({ address, maxAllowedPacket: 0 }),
    types: mysqlColumnTypes,
    listTables: async () => {
      const { rows } = await sql<{ name: string }>`
        select table_name as name from information_schema.tables where table_schema = database()`.execute(db)
      return rows.map(({ name }) => name)
    },
    isDoneAlready: (error) => error instanceof Error && 'errno' in error && alreadyThere.includes(error.errno),
  }
}

/**
 * An error before the first answer is the fault of the server or the account, not of a statement.
 */
function explainOpenError(error: unknown, address: string): unknown {
  if (error instanceof AppError) return error
  const kind = classifyMysqlError(error)
  if (kind === 'denied') return rightsMissing({ address }, error)
  if (kind === 'login') return loginRejected({ address }, error)
  return kind === 'missing' ? schemaTooOld(address) : storeUnavailable({ address }, error)
}
