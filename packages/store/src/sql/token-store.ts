import { AppError } from '@distribute/contracts'
import type { TokenStore } from '../port/token.ts'
import type { Database } from './database.ts'

/** Tokens in SQL. */
export function createTokenStore(database: Database): TokenStore {
  return {
    create: async ({ name, hash }) => {
      const { now } = database.dialect
      try {
        await database.run((db) => db.insertInto('token').values({ name, hash, created_at: now }).execute())
      } catch (error) {
        if (database.dialect.classifyError(error) !== 'duplicate') throw error
        throw new AppError('conflict', `a token named ${name} is there already: choose another name`, { cause: error })
      }
    },
    find: async (hash) => {
      const row = await database.run((db) =>
        db.selectFrom('token').select('name').where('hash', '=', hash).executeTakeFirst(),
      )
      return row && { name: String(row.name) }
    },
    any: async () => {
      const row = await database.run((db) => db.selectFrom('token').select('id').limit(1).executeTakeFirst())
      return row !== undefined
    },
  }
}
