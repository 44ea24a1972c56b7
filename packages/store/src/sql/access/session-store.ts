import { type SqlBool, sql, type Transaction } from 'kysely'
import type { Actor } from '../../port/audit.ts'
import type { KnownSession, NewSession, SessionStore } from '../../port/session.ts'
import type { Database } from '../base/database.ts'
import type { SqlDialect } from '../base/dialect.ts'
import { fromSqlTime } from '../base/sql-time.ts'
import type { Tables } from '../tables.ts'
import { toAccess } from './token-row.ts'
import { auditChange } from './write-audit.ts'

/** how often a use is written at most */
const useIntervalMs = 60_000

/** Sessions in SQL. */
export function createSessionStore(database: Database): SessionStore {
  return {
    start: (session) => startSession(database, session),
    find: (hash) => findSession(database, hash),
    noteUse: (hash, idleMs) => noteUse(database, hash, idleMs),
    end: (hash, by) => endSession(database, hash, by),
    prune: (limit) => pruneSessions(database, limit),
  }
}

async function startSession(database: Database, session: NewSession): Promise<boolean> {
  const { dialect, transact } = database
  const { account, hash, address, requestId = null, idleMs, lifetimeMs } = session
  return await transact(async (trx) => {
    const { numUpdatedRows } = await trx
      .updateTable('account')
      .set({ signed_in_at: dialect.now })
      .where('id', '=', account)
      .where('disabled_at', 'is', null)
      .executeTakeFirst()
    if (Number(numUpdatedRows) === 0) return false
    await trx
      .insertInto('session')
      .values({
        ...{ hash, account, address, created_at: dialect.now, used_at: dialect.now },
        ...{ idle_until: dialect.nowPlusMs(idleMs), ends_at: dialect.nowPlusMs(lifetimeMs) },
      })
      .execute()
    await auditSession(database, trx, { account, address, requestId, action: 'session.start' })
    return true
  })
}

async function endSession(database: Database, hash: string, by: Omit<Actor, 'name'> | undefined): Promise<void> {
  await database.transact(async (trx) => {
    const session = await trx.selectFrom('session').select('account').where('hash', '=', hash).executeTakeFirst()
    const { numDeletedRows } = await trx.deleteFrom('session').where('hash', '=', hash).executeTakeFirst()
    if (session === undefined || by === undefined || Number(numDeletedRows) === 0) return
    await auditSession(database, trx, { ...by, account: session.account, action: 'session.end' })
  })
}

interface SessionChange extends Omit<Actor, 'name'> {
  readonly account: number
  readonly action: string
}

async function auditSession(
  database: Database,
  trx: Transaction<Tables>,
  { account, action, ...by }: SessionChange,
): Promise<void> {
  const row = await trx.selectFrom('account').select('name').where('id', '=', account).executeTakeFirst()
  const name = String(row?.name)
  await auditChange(database, trx, { by: { ...by, name: `account:${name}` }, action, subject: name })
}

async function findSession({ dialect, run }: Database, hash: string): Promise<KnownSession | undefined> {
  const row = await run((db) =>
    db
      .selectFrom('session')
      .innerJoin('account', 'account.id', 'session.account')
      .select(['account.name', 'account.role', 'account.lanes', 'session.ends_at'])
      .select(isUseDue(dialect).as('is_use_due'))
      .where('session.hash', '=', hash)
      .where('session.ends_at', '>', dialect.now)
      .where('session.idle_until', '>', dialect.now)
      .where('account.disabled_at', 'is', null)
      .executeTakeFirst(),
  )
  if (row === undefined) return undefined
  return {
    name: String(row.name),
    ...toAccess(row),
    endsAtMs: fromSqlTime(row.ends_at),
    isUseNoted: Number(row.is_use_due) === 0,
  }
}

async function noteUse({ dialect, run }: Database, hash: string, idleMs: number): Promise<void> {
  await run((db) =>
    db
      .updateTable('session')
      .set({ used_at: dialect.now, idle_until: dialect.nowPlusMs(idleMs) })
      .where('hash', '=', hash)
      .where(isUseDue(dialect))
      .execute(),
  )
}

function isUseDue({ nowPlusMs }: SqlDialect) {
  return sql<SqlBool>`(used_at < ${nowPlusMs(-useIntervalMs)})`
}

async function pruneSessions({ dialect, run }: Database, limit: number): Promise<number> {
  const ended = await run((db) =>
    db
      .selectFrom('session')
      .select('id')
      .where(({ or, eb }) => or([eb('ends_at', '<=', dialect.now), eb('idle_until', '<=', dialect.now)]))
      .limit(limit)
      .execute(),
  )
  if (ended.length === 0) return 0
  const ids = ended.map(({ id }) => id)
  await run((db) => db.deleteFrom('session').where('id', 'in', ids).execute())
  return ids.length
}
