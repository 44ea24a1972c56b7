import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { useFolder } from '@distribute/testbed'
import { migrateSqlite, openSqliteStore, type Store } from '../src/index.ts'

/** A store in a temporary file, with direct access to its database. */
export interface TemporaryStore {
  readonly store: Store
  execute(statement: string): void
  close(): Promise<void>
}

export async function openTemporaryStore(): Promise<TemporaryStore> {
  const path = join(useFolder(), 'test.db')
  await migrateSqlite({ path })
  const store = await openSqliteStore({ path })
  const database = new DatabaseSync(path, { timeout: 5000 })
  return {
    store,
    execute: (statement) => database.exec(statement),
    close: async () => {
      database.close()
      await store.close()
    },
  }
}
