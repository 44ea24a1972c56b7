import { type Kysely, sql } from 'kysely'
import type { Store } from '../port/store.ts'
import { createAccountStore } from './access/account-store.ts'
import { createAuditStore } from './access/audit-store.ts'
import { createSessionStore } from './access/session-store.ts'
import { createTokenStore } from './access/token-store.ts'
import { checkSchema } from './base/check-schema.ts'
import { createDatabase } from './base/database.ts'
import type { SqlDialect } from './base/dialect.ts'
import { createDistributeStore } from './distribute/distribute-store.ts'
import { createEngineStore } from './engine/engine-store.ts'
import { createEventStore } from './event/event-store.ts'
import { createHostStore } from './host/host-store.ts'
import { createLaneStore } from './lane/lane-store.ts'
import { createProjectStore } from './project/project-store.ts'
import { createResultStore } from './result/result-store.ts'
import { createRetentionStore } from './retention/retention-store.ts'
import type { Tables } from './tables.ts'
import { createTaskStore } from './task/task-store.ts'
import { createUnitStore } from './unit/unit-store.ts'

/** Creates the store on an open database. Closes the database if its schema does not fit. */
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
      hosts: createHostStore(database),
      units: createUnitStore(database),
      lanes: createLaneStore(database, storeId),
      engines: createEngineStore(database),
      distributes: createDistributeStore(database),
      projects: createProjectStore(database),
      tokens: createTokenStore(database),
      audit: createAuditStore(database),
      accounts: createAccountStore(database),
      sessions: createSessionStore(database),
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
