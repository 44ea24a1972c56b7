import { type AccessTables, accessRights } from './access/tables.ts'
import type { EngineRights } from './base/engine-rights.ts'
import type { DistributeTables } from './distribute/tables.ts'
import { type EngineTables, engineRights } from './engine/tables.ts'
import { type EventTables, eventRights } from './event/tables.ts'
import { type LaneTables, laneRights } from './lane/tables.ts'
import type { ProjectTables } from './project/tables.ts'
import { type ResultTables, resultRights } from './result/tables.ts'
import type { RetentionTables } from './retention/tables.ts'
import { type TaskTables, taskRights } from './task/tables.ts'
import { type UnitTables, unitRights } from './unit/tables.ts'

/** The tables as Kysely sees them, the same for both databases. Each thing describes its tables. */
export interface Tables
  extends TaskTables,
    UnitTables,
    ResultTables,
    EngineTables,
    LaneTables,
    DistributeTables,
    ProjectTables,
    RetentionTables,
    AccessTables,
    EventTables {
  schema_version: SchemaVersionTable
}

interface SchemaVersionTable {
  store_id: string
  version: number
  oldest_version: number
  migrated_at: string
}

/** Rights of the engines' account on each table. */
export const accountRights: EngineRights<Tables> = {
  ...taskRights,
  ...unitRights,
  ...resultRights,
  ...engineRights,
  ...laneRights,
  ...accessRights,
  ...eventRights,
}
