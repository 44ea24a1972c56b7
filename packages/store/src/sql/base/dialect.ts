import type { InsertQueryBuilder, InsertResult, RawBuilder, UpdateObject } from 'kysely'
import type { Tables } from '../tables.ts'

/** All that differs between the databases, beside how they are opened and migrated. */
export interface SqlDialect {
  /** the database's own clock: the same throughout one statement */
  readonly now: RawBuilder<string>
  /** that clock plus or minus so many milliseconds */
  nowPlusMs(ms: number): RawBuilder<string>
  /** rows that are read can be locked: in SQLite a transaction has the whole database to itself */
  readonly locksRows: boolean
  /** what stands at the end of a query whose rows others may read, but not change; only where rows are locked */
  readonly shareLock: RawBuilder<unknown>
  /** one statement's text may be so long; a row that does not fit is refused */
  readonly maxStatementBytes: number
  /** in an upsert, the value that the new row brought */
  incoming<Value>(column: string): RawBuilder<Value>
  /** Makes an insert update the rows whose key is there already. */
  upsert<Table extends keyof Tables>(
    query: InsertQueryBuilder<Tables, Table, InsertResult>,
    keys: readonly (keyof Tables[Table] & string)[],
    updates: UpdateObject<Tables, Table, Table>,
  ): InsertQueryBuilder<Tables, Table, InsertResult>
  /** What an error of the driver means. */
  classifyError(error: unknown): DatabaseErrorKind
  /** the database in a message: where it is, no secret */
  readonly address: string
}

/**
 * `retry`: a deadlock or a lock that was waited for too long. `away`: the database does not answer, or cannot work now.
 * `data`: a value is refused. `duplicate`: a unique key is taken. `missing`: no such table, column or database.
 * `denied`: the account has no right to it. `refused`: the server does not let the account in. `other`: the statement itself.
 */
export type DatabaseErrorKind = 'retry' | 'away' | 'data' | 'duplicate' | 'missing' | 'denied' | 'refused' | 'other'
