import type { InsertQueryBuilder, InsertResult, RawBuilder, UpdateObject } from 'kysely'
import type { Tables } from '../tables.ts'

/** The differences between the databases, apart from opening and migrating. */
export interface SqlDialect {
  /** the database's clock: constant within one statement */
  readonly now: RawBuilder<string>
  /** that clock plus (or minus) a number of milliseconds */
  nowPlusMs(ms: number): RawBuilder<string>
  /**
   * whether rows can be locked by a read; in SQLite a transaction has the whole database to itself
   */
  readonly locksRows: boolean
  /** suffix of a query that lets others read its rows, but not change them; only if `locksRows` */
  readonly shareLock: RawBuilder<unknown>
  /** suffix of a table, for a query whose best index the optimizer does not choose */
  byIndex(index: string): RawBuilder<unknown>
  /** maximum length of one statement's text; a row that does not fit is rejected */
  readonly maxStatementBytes: number
  /** in an upsert, the value of the new row */
  incoming<Value>(column: string): RawBuilder<Value>
  /** Makes an insert update rows whose key exists. */
  upsert<Table extends keyof Tables>(
    query: InsertQueryBuilder<Tables, Table, InsertResult>,
    keys: readonly (keyof Tables[Table] & string)[],
    updates: UpdateObject<Tables, Table, Table>,
  ): InsertQueryBuilder<Tables, Table, InsertResult>
  /** Classifies an error of the driver. */
  classifyError(error: unknown): DatabaseErrorKind
  /** where the database is, for messages; contains no secret */
  readonly address: string
}

/**
 * `retry`: a deadlock, or a lock that was waited for too long. `away`: the database does not
 * answer, or cannot work now. `data`: a value is rejected. `duplicate`: a unique key is taken.
 * `missing`: the table, column or database does not exist. `denied`: the account lacks the right.
 * `login`: the server rejects the login. `other`: the statement itself.
 */
export type DatabaseErrorKind = 'retry' | 'away' | 'data' | 'duplicate' | 'missing' | 'denied' | 'login' | 'other'
