import { sql } from 'kysely'
import type { DatabaseErrorKind, SqlDialect } from '../sql/base/dialect.ts'

/** MySQL 8 and MariaDB: only what both support. */
export function createMysqlDialect(options: { address: string; maxAllowedPacket: number }): SqlDialect {
  return {
    now: sql<string>`now(3)`,
    nowPlusMs: (ms) => sql<string>`now(3) + interval ${Math.round(ms * 1000)} microsecond`,
    locksRows: true,
    // MariaDB does not know `for share`
    shareLock: sql`lock in share mode`,
    byIndex: (index) => sql`force index (${sql.ref(index)})`,
    // Escaping can double the length of a text, and a statement contains more than its values.
    maxStatementBytes: Math.floor(options.maxAllowedPacket / 2) - 65_536,
    incoming: (column) => sql`values(${sql.ref(column)})`,
    upsert: (query, _keys, updates) => query.onDuplicateKeyUpdate(updates),
    classifyError: classifyMysqlError,
    address: options.address,
  }
}

/** Classifies an error of mysql2 by the server's number or the socket's code. */
export function classifyMysqlError(error: unknown): DatabaseErrorKind {
  if (!(error instanceof Error)) return 'other'
  const { errno, code, fatal } = error as Error & { errno?: number; code?: string; fatal?: boolean }
  for (const [kind, errors] of knownErrors) {
    if ((errno !== undefined && errors.includes(errno)) || (code !== undefined && errors.includes(code))) return kind
  }
  return fatal === true ? 'away' : 'other'
}

const knownErrors: readonly (readonly [DatabaseErrorKind, readonly (number | string)[]])[] = [
  // deadlock; lock wait timeout
  ['retry', [1213, 1205]],
  ['duplicate', [1062]],
  // unknown database, column and table
  ['missing', [1049, 1054, 1146]],
  // no right on a table, a column, a database; a privilege is missing
  ['denied', [1142, 1143, 1044, 1227]],
  // wrong user or password; no password; host not allowed; authentication that the account does not
  // use
  ['login', [1045, 1698, 1130, 1251]],
  // too long; out of range; truncated; invalid time, character or JSON; rejected by a constraint
  // (MySQL, MariaDB), a trigger
  ['data', [1406, 1264, 1690, 1265, 1292, 1300, 1301, 1366, 1367, 3140, 3819, 4025, 1644]],
  // too many connections; shutting down; aborted; killed; idle for too long
  ['away', [1040, 1053, 1152, 1184, 1927, 4031, 3169]],
  // read-only, as after a failover: by option, engine, transaction; a Galera node without its
  // cluster
  ['away', [1290, 1836, 1792, 1047]],
  // disk full; cannot write; engine error; out of memory, sort memory, resources; table full; too
  // many locks
  ['away', [1021, 1026, 1030, 1037, 1038, 1041, 1114, 1206]],
  // query killed; out of time (MariaDB, MySQL)
  ['away', [1317, 1969, 3024]],
  [
    'away',
    ['PROTOCOL_CONNECTION_LOST', 'PROTOCOL_SEQUENCE_TIMEOUT', 'ECONNREFUSED', 'ECONNRESET', 'EPIPE', 'ETIMEDOUT'],
  ],
  ['away', ['ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH']],
]
