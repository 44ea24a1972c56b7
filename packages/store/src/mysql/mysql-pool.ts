import { readFileSync } from 'node:fs'
import type { StoreSettings } from '@distribute/contracts'
import { Kysely, MysqlDialect } from 'kysely'
import { createPool, type PoolConnection, type PoolOptions } from 'mysql2'
import type { Tables } from '../sql/tables.ts'
import { boundPool } from './bounded-pool.ts'

/**
 * Address and account of a MySQL store; `pool` is the maximum number of connections. Without
 * `sslCa`, connections are not encrypted.
 */
export type MysqlStoreOptions = Omit<Extract<StoreSettings, { kind: 'mysql' }>, 'kind'> & {
  /** a server that does not answer a statement for this long is unavailable */
  readonly answerWithinMs?: number | undefined
}

/** A server; `database` is omitted if it may not exist yet. */
type ServerOptions = Omit<MysqlStoreOptions, 'database'> & { readonly database?: string | undefined }

/**
 * Opens a pool whose connections all have the same session settings, whatever the server's
 * defaults.
 */
export function openMysqlKysely(options: ServerOptions): Kysely<Tables> {
  const pool = createPool(toPoolOptions(options))
  // A connection runs commands in order, so these run before the first query.
  pool.on('connection', (connection: PoolConnection) => {
    for (const statement of sessionStatements) {
      connection.query(statement, (error) => {
        if (error !== null) connection.destroy()
      })
    }
  })
  return new Kysely<Tables>({
    dialect: new MysqlDialect({ pool: boundPool(pool, options.answerWithinMs ?? defaultAnswerWithinMs) }),
  })
}

/** Far more than any statement here takes, and less than the default lease. */
const defaultAnswerWithinMs = 20_000

const sessionStatements = [
  'set session transaction isolation level read committed',
  // The mode is set because mysql2's escaping is wrong under NO_BACKSLASH_ESCAPES, and a text that
  // is too long must fail.
  `set time_zone = '+00:00', sql_mode = 'STRICT_ALL_TABLES,NO_ENGINE_SUBSTITUTION', innodb_lock_wait_timeout = 10`,
  // A process that hangs in a transaction keeps its locks, for example that of a lane, until this
  // timeout. A daemon uses every connection more often: the pool takes them in turn.
  'set wait_timeout = 30',
  // For the rows of a unit, MariaDB would intersect a short index with the primary key, and so read
  // all rows of the task.
  `set optimizer_switch = 'index_merge_intersection=off'`,
]

function toPoolOptions(options: ServerOptions): PoolOptions {
  const { host, port, database, user, password, pool, sslCa } = options
  return {
    host,
    port,
    user,
    password,
    ...(database === undefined ? {} : { database }),
    ...(sslCa === undefined ? {} : { ssl: { ca: readFileSync(sslCa) } }),
    charset: 'utf8mb4',
    connectionLimit: pool,
    connectTimeout: 5000,
    dateStrings: true,
    decimalNumbers: true,
  }
}
