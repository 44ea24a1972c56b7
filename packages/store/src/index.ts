export { digestContent, type TaskContent } from './digests.ts'
export type { MigrationReport } from './migrations/migrate.ts'
export type { MysqlStoreOptions } from './mysql/mysql-pool.ts'
export { migrateMysql, openMysqlStore } from './mysql/mysql-store.ts'
export { migrateStore, openStore } from './open-store.ts'
export type { Account, AccountChange, AccountPassword, NewAccount, ProvidedPerson } from './port/account.ts'
export type { Actor, AuditEntry, AuditFilter, AuditStore, NewAuditEntry, RefusedCount } from './port/audit.ts'
export type { AnnouncedDistribute, DistributeStore } from './port/distribute.ts'
export type { EngineRegistration, EngineState, EngineStore, EngineView } from './port/engine.ts'
export type { EventBatch, EventRequest, EventStore, StoredEvent } from './port/event.ts'
export type { HostFilter, HostResultOfTask, HostStore, KnownHost } from './port/host.ts'
export type { DealOptions, LaneStore, OpenLane, SignOrder } from './port/lane.ts'
export type { Page, PageRequest } from './port/page.ts'
export type {
  Checkout,
  LeaseHolder,
  LeaseRequest,
  Project,
  ProjectState,
  ProjectStore,
  Replacement,
  Revision,
  SeenLease,
} from './port/project.ts'
export type {
  HostOutput,
  HostResult,
  HostResultFilter,
  HostResultWithTask,
  HostStateRow,
  ResultGroup,
  ResultStore,
  TaskScope,
  UnitSelection,
} from './port/result.ts'
export type { Pruned, RetentionStore } from './port/retention.ts'
export type { KnownSession, SessionStore } from './port/session.ts'
export type { Store } from './port/store.ts'
export type {
  NewTask,
  OpenTasks,
  RetryOrigin,
  SubmitOutcome,
  Task,
  TaskFilter,
  TaskStore,
  TaskSummary,
} from './port/task.ts'
export type { KnownToken, NewToken, Token, TokenAccess, TokenStore } from './port/token.ts'
export type {
  Claim,
  ClaimedBy,
  ClaimedUnit,
  LeaseWish,
  OutstandingHost,
  ReapedUnit,
  RecordOutcome,
  Renewal,
  RunningUnit,
  Unit,
  UnitEnd,
  UnitRecord,
  UnitStore,
} from './port/unit.ts'
export { migrateSqlite, openSqliteStore, type SqliteStoreOptions } from './sqlite/sqlite-store.ts'
export { type LockedStateDir, lockStateDir } from './state-dir-lock.ts'
