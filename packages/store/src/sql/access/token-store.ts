import { AppError } from '@distribute/contracts'
import { type SqlBool, sql } from 'kysely'
import type { Actor } from '../../port/audit.ts'
import type { KnownToken, NewToken, Token, TokenStore } from '../../port/token.ts'
import type { Database } from '../base/database.ts'
import type { SqlDialect } from '../base/dialect.ts'
import { fromSqlTime, fromSqlTimeOrNull } from '../base/sql-time.ts'
import { describeAccess, fromLanes, toAccess } from './token-row.ts'
import { auditChange } from './write-audit.ts'

/**
 * The shortest time between two notes of a token's use: each request reads the row, few write it.
 */
const useIntervalMs = 60_000

/** Tokens in SQL. */
export function createTokenStore(database: Database): TokenStore {
  return {
    create: (token, by) => createToken(database, token, by),
    find: (hash) => findToken(database, hash),
    noteUse: (hash, address) => noteUse(database, hash, address),
    list: () => listTokens(database),
    revoke: (name, by) => revokeToken(database, name, by),
    any: async () => {
      const row = await database.run((db) =>
        db.selectFrom('token').select('id').where('revoked_at', 'is', null).limit(1).executeTakeFirst(),
      )
      return row !== undefined
    },
  }
}

async function createToken(database: Database, token: NewToken, by: Actor | undefined): Promise<void> {
  const { dialect, transact } = database
  const { name, hash, role, lanes, expiresAfterMs, createdBy } = token
  const row = { name, hash, role, lanes: fromLanes(lanes), created_at: dialect.now, created_by: createdBy }
  const expires_at = expiresAfterMs === null ? null : dialect.nowPlusMs(expiresAfterMs)
  try {
    await transact(async (trx) => {
      await trx
        .insertInto('token')
        .values({ ...row, expires_at })
        .execute()
      const detail = describeAccess(token)
      await auditChange(database, trx, { by, action: 'token.create', subject: name, detail })
    })
  } catch (error) {
    if (dialect.classifyError(error) !== 'duplicate') throw error
    throw new AppError('conflict', `a token named ${name} already exists: choose another name`, { cause: error })
  }
}

async function findToken({ dialect, run }: Database, hash: string): Promise<KnownToken | undefined> {
  const row = await run((db) =>
    db
      .selectFrom('token')
      .select(['name', 'role', 'lanes', 'expires_at'])
      .select([isUseDue(dialect).as('is_use_due'), isExpired(dialect).as('is_expired')])
      .where('hash', '=', hash)
      .where('revoked_at', 'is', null)
      .executeTakeFirst(),
  )
  if (row === undefined) return undefined
  return {
    name: String(row.name),
    ...toAccess(row),
    expiresAtMs: fromSqlTimeOrNull(row.expires_at),
    isExpired: Number(row.is_expired) === 1,
    isUseNoted: Number(row.is_use_due) === 0,
  }
}

async function noteUse({ dialect, run }: Database, hash: string, address: string | null): Promise<void> {
  await run((db) =>
    db
      .updateTable('token')
      .set({ last_used_at: dialect.now, last_used_address: address })
      .where('hash', '=', hash)
      .where(isUseDue(dialect))
      .execute(),
  )
}

/** By the database's own clock. */
function isUseDue({ nowPlusMs }: SqlDialect) {
  return sql<SqlBool>`(last_used_at is null or last_used_at < ${nowPlusMs(-useIntervalMs)})`
}

/** By the database's own clock. Never null. */
function isExpired({ now }: SqlDialect) {
  return sql<SqlBool>`(expires_at is not null and expires_at <= ${now})`
}

const shownColumns = ['name', 'role', 'lanes', 'created_at', 'created_by', 'expires_at'] as const
const useColumns = ['last_used_at', 'last_used_address', 'revoked_at'] as const

async function listTokens({ run }: Database): Promise<readonly Token[]> {
  const rows = await run((db) =>
    db
      .selectFrom('token')
      .select([...shownColumns, ...useColumns])
      .orderBy('name')
      .execute(),
  )
  return rows.map((row) => ({
    name: String(row.name),
    ...toAccess(row),
    createdAtMs: fromSqlTime(row.created_at),
    createdBy: row.created_by,
    expiresAtMs: fromSqlTimeOrNull(row.expires_at),
    lastUsedAtMs: fromSqlTimeOrNull(row.last_used_at),
    lastUsedAddress: row.last_used_address,
    revokedAtMs: fromSqlTimeOrNull(row.revoked_at),
  }))
}

async function revokeToken(database: Database, name: string, by: Actor | undefined): Promise<boolean> {
  return await database.transact(async (trx) => {
    const { numUpdatedRows } = await trx
      .updateTable('token')
      .set({ revoked_at: database.dialect.now })
      .where('name', '=', name)
      .where('revoked_at', 'is', null)
      .executeTakeFirst()
    if (numUpdatedRows > 0n) await auditChange(database, trx, { by, action: 'token.revoke', subject: name })
    const row = await trx.selectFrom('token').select('id').where('name', '=', name).executeTakeFirst()
    return row !== undefined
  })
}
