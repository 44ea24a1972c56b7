import { AppError } from '@distribute/contracts'
import { type SqlBool, sql } from 'kysely'
import type { TokenStore } from '../../port/token.ts'
import type { Database } from '../base/database.ts'
import type { SqlDialect } from '../base/dialect.ts'
import { fromSqlTime, fromSqlTimeOrNull } from '../base/sql-time.ts'

/** A use is noted so often at most: a token's row is read with every request, and written as seldom as will do. */
const useIntervalMs = 60_000

/** Tokens in SQL. */
export function createTokenStore(database: Database): TokenStore {
  return {
    create: (token) => createToken(database, token),
    find: (hash) => findToken(database, hash),
    noteUse: (hash) => noteUse(database, hash),
    list: () => listTokens(database),
    revoke: (name) => revokeToken(database, name),
    any: async () => {
      const row = await database.run((db) =>
        db.selectFrom('token').select('id').where('revoked_at', 'is', null).limit(1).executeTakeFirst(),
      )
      return row !== undefined
    },
  }
}

async function createToken({ dialect, run }: Database, { name, hash }: { name: string; hash: string }): Promise<void> {
  try {
    await run((db) => db.insertInto('token').values({ name, hash, created_at: dialect.now }).execute())
  } catch (error) {
    if (dialect.classifyError(error) !== 'duplicate') throw error
    throw new AppError('conflict', `a token named ${name} is there already: choose another name`, { cause: error })
  }
}

async function findToken({ dialect, run }: Database, hash: string) {
  const row = await run((db) =>
    db
      .selectFrom('token')
      .select(['name', isUseDue(dialect).as('is_use_due')])
      .where('hash', '=', hash)
      .where('revoked_at', 'is', null)
      .executeTakeFirst(),
  )
  return row && { name: String(row.name), isUseNoted: Number(row.is_use_due) === 0 }
}

async function noteUse({ dialect, run }: Database, hash: string): Promise<void> {
  await run((db) =>
    db
      .updateTable('token')
      .set({ last_used_at: dialect.now })
      .where('hash', '=', hash)
      .where(isUseDue(dialect))
      .execute(),
  )
}

/** By the database's own clock. */
function isUseDue({ nowPlusMs }: SqlDialect) {
  return sql<SqlBool>`(last_used_at is null or last_used_at < ${nowPlusMs(-useIntervalMs)})`
}

async function listTokens({ run }: Database) {
  const columns = ['name', 'created_at', 'last_used_at', 'revoked_at'] as const
  const rows = await run((db) => db.selectFrom('token').select(columns).orderBy('name').execute())
  return rows.map((row) => ({
    name: String(row.name),
    createdAtMs: fromSqlTime(row.created_at),
    lastUsedAtMs: fromSqlTimeOrNull(row.last_used_at),
    revokedAtMs: fromSqlTimeOrNull(row.revoked_at),
  }))
}

async function revokeToken({ dialect, run }: Database, name: string): Promise<boolean> {
  await run((db) =>
    db
      .updateTable('token')
      .set({ revoked_at: dialect.now })
      .where('name', '=', name)
      .where('revoked_at', 'is', null)
      .execute(),
  )
  const row = await run((db) => db.selectFrom('token').select('id').where('name', '=', name).executeTakeFirst())
  return row !== undefined
}
