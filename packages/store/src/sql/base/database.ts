import { setTimeout as sleep } from 'node:timers/promises'
import { AppError } from '@distribute/contracts'
import { wholeBackoffMs } from '@distribute/domain'
import type { Kysely, Transaction } from 'kysely'
import type { Tables } from '../tables.ts'
import type { DatabaseErrorKind, SqlDialect } from './dialect.ts'

/**
 * The database as the parts of the store use it. Both methods retry deadlocks. They throw
 * `AppError` `store_unavailable` if the database is unavailable, stays locked, or rejects the
 * account (its password may be changing), and `invalid_configuration` if the account lacks rights.
 */
export interface Database {
  readonly dialect: SqlDialect
  /** Runs independent statements. */
  run<Result>(work: (db: Kysely<Tables>) => Promise<Result>): Promise<Result>
  /** Runs a transaction. It is repeated after a deadlock, so it must have no other effects. */
  transact<Result>(work: (trx: Transaction<Tables>) => Promise<Result>): Promise<Result>
}

export function createDatabase(kysely: Kysely<Tables>, dialect: SqlDialect): Database {
  return {
    dialect,
    run: (work) => retry(dialect, () => work(kysely)),
    transact: (work) => retry(dialect, () => kysely.transaction().execute(work)),
  }
}

const maxTries = 10

async function retry<Result>(dialect: SqlDialect, work: () => Promise<Result>): Promise<Result> {
  for (let tries = 1; ; tries++) {
    try {
      return await work()
    } catch (error) {
      const kind = dialect.classifyError(error)
      if (isUnavailable(kind) || (kind === 'retry' && tries === maxTries)) throw storeUnavailable(dialect, error)
      if (kind === 'denied') throw rightsMissing(dialect, error)
      if (kind !== 'retry') throw error
      // Jitter keeps the same transactions from colliding again.
      await sleep(Math.random() * wholeBackoffMs(tries, { firstMs: 20, mostMs: 500 }))
    }
  }
}

/** Whether a retry may succeed without a change on this machine. */
export function isUnavailable(kind: DatabaseErrorKind): boolean {
  return kind === 'away' || kind === 'login'
}

/** The error for a database that does not answer, or not correctly. The request can be retried. */
export function storeUnavailable(dialect: Pick<SqlDialect, 'address'>, cause: unknown): AppError {
  return new AppError('store_unavailable', `the database ${dialect.address} is unavailable: ${describe(cause)}`, {
    cause,
  })
}

/** The error for a server that rejects the login: user, password or host is wrong. */
export function loginRejected(dialect: Pick<SqlDialect, 'address'>, cause: unknown): AppError {
  const advice = 'check USER and PASSWORD in [MySQL], for an engine in [Fil_EXEC_MySQL]'
  const message = `the database ${dialect.address} rejects the login: ${describe(cause)}: ${advice}`
  return new AppError('invalid_configuration', message, { cause })
}

/**
 * The error for an account without the rights. The server's message names the account and the
 * right.
 */
export function rightsMissing(dialect: Pick<SqlDialect, 'address'>, cause: unknown): AppError {
  const advice = 'grant it, or set another account in [MySQL], for an engine in [Fil_EXEC_MySQL]'
  const message = `the account at the database ${dialect.address} lacks a right: ${describe(cause)}: ${advice}`
  return new AppError('invalid_configuration', message, { cause })
}

function describe(cause: unknown): string {
  return cause instanceof Error ? cause.message || cause.name : String(cause)
}
