export type { MigrationReport } from './migrations/migrate.ts'
export type { MysqlStoreOptions } from './mysql/mysql-pool.ts'
export { migrateMysql, openMysqlStore } from './mysql/mysql-store.ts'
export { migrateStore, openStore } from './open-store.ts'
export { migrateSqlite, openSqliteStore, type SqliteStoreOptions } from './sqlite/sqlite-store.ts'
export { type HeldStateDir, holdStateDir } from './state-dir-lock.ts'
export type {
  Claim,
  ClaimedBy,
  ClaimedUnit,
  DealOptions,
  EngineRegistration,
  EngineStore,
  HostOutput,
  HostResult,
  HostResultFilter,
  HostResultWithTask,
  LaneStore,
  LeaseWish,
  NewTask,
  Page,
  PageRequest,
  RecordOutcome,
  ResultStore,
  Store,
  SubmitOutcome,
  Task,
  TaskFilter,
  TaskStore,
  TokenStore,
  UnitEnd,
  UnitRecord,
  UnitStore,
} from './store.ts'
