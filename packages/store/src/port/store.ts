import type { AccountStore } from './account.ts'
import type { AuditStore } from './audit.ts'
import type { DistributeStore } from './distribute.ts'
import type { EngineStore } from './engine.ts'
import type { EventStore } from './event.ts'
import type { HostStore } from './host.ts'
import type { LaneStore } from './lane.ts'
import type { ProjectStore } from './project.ts'
import type { ResultStore } from './result.ts'
import type { RetentionStore } from './retention.ts'
import type { SessionStore } from './session.ts'
import type { TaskStore } from './task.ts'
import type { TokenStore } from './token.ts'
import type { UnitStore } from './unit.ts'

/**
 * The source of truth for every task, unit and host. Each change of a state is one guarded
 * statement or one transaction. Methods return what they found, and throw `AppError`
 * `store_unavailable` if the database is unavailable. Times are milliseconds since 1970, UTC;
 * comparisons use the clock of the database.
 */
export interface Store {
  /** random, created by the first migration; a journal with another id belongs to another store */
  readonly storeId: string
  readonly tasks: TaskStore
  readonly results: ResultStore
  readonly hosts: HostStore
  readonly units: UnitStore
  readonly lanes: LaneStore
  readonly engines: EngineStore
  readonly distributes: DistributeStore
  readonly projects: ProjectStore
  readonly tokens: TokenStore
  readonly audit: AuditStore
  readonly accounts: AccountStore
  readonly sessions: SessionStore
  readonly events: EventStore
  readonly retention: RetentionStore
  /** One round trip. Throws if the database does not answer. */
  ping(): Promise<void>
  close(): Promise<void>
}
