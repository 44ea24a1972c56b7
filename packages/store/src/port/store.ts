import type { DistributeStore } from './distribute.ts'
import type { EngineStore } from './engine.ts'
import type { EventStore } from './event.ts'
import type { LaneStore } from './lane.ts'
import type { ProjectStore } from './project.ts'
import type { ResultStore } from './result.ts'
import type { RetentionStore } from './retention.ts'
import type { TaskStore } from './task.ts'
import type { TokenStore } from './token.ts'
import type { UnitStore } from './unit.ts'

/**
 * The truth about every task, unit and host. Each change of a state is one guarded statement or one
 * transaction; a method says what it found, and throws `AppError` `store_unavailable` when the database is
 * away. Times go in and out as milliseconds since 1970, UTC; time that is compared is the database's own.
 */
export interface Store {
  /** random, made by the first migration: a journal that names another one is not ours to record */
  readonly storeId: string
  readonly tasks: TaskStore
  readonly results: ResultStore
  readonly units: UnitStore
  readonly lanes: LaneStore
  readonly engines: EngineStore
  readonly distributes: DistributeStore
  readonly projects: ProjectStore
  readonly tokens: TokenStore
  readonly events: EventStore
  readonly retention: RetentionStore
  /** one round trip; throws when the database does not answer */
  ping(): Promise<void>
  close(): Promise<void>
}
