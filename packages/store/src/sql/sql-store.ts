import { type Kysely, sql } from 'kysely'
import type { Store } from '../port/store.ts'
import { checkSchema } from './check-schema.ts'
import { createDatabase } from './database.ts'
import type { SqlDialect } from './dialect.ts'
import { createDistributeStore } from './distribute-store.ts'
import { createEngineStore } from './engine-store.ts'
import { createEventStore } from './event/event-store.ts'
import { createLaneStore } from './lane-store.ts'
import { createProjectStore } from './project-store.ts'
import { createResultStore } from './result-store.ts'
import { createRetentionStore } from './retention-store.ts'
import type { Tables } from './schema.ts'
import { createTaskStore } from './task-store.ts'
import { createTokenStore } from './token-store.ts'
import { createUnitStore } from './unit-store.ts'

/** The store on an open database; closes it again when its schema is not the one that is needed. */
export async function openSqlStore(kysely: Kysely<Tables>, dialect: SqlDialect): Promise<Store> {
  const database = createDatabase(kysely, dialect)
  let closing: Promise<void> | undefined
  const close = () => {
    closing ??= kysely.destroy()
    return closing
  }
  try {
    const storeId = await checkSchema(kysely, dialect)
    return {
      storeId,
      tasks: createTaskStore(database),
      results: createResultStore(database),
      units: createUnitStore(database),
      lanes: createLaneStore(database, storeId),
      engines: createEngineStore(database),
      distributes: createDistributeStore(database),
      projects: createProjectStore(database),
      tokens: createTokenStore(database),
      events: createEventStore(database),
      retention: createRetentionStore(database),
      ping: async () => {
        await database.run((db) => sql`select 1`.execute(db))
      },
      close,
    }
  } catch (error) {
    await close()
    throw error
  }
}
