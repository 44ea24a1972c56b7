import type { HostCounts, Pin, TaskKind, TaskRequest, TaskState, UnitCounts } from '@distribute/contracts'
import type { SpelledHost } from '@distribute/domain'
import type { Actor } from './audit.ts'
import type { Page, PageRequest } from './page.ts'

export interface TaskStore {
  /** Stores the task, its units (`pending`) and its hosts (`waiting`) in one transaction. */
  submit(task: NewTask, by?: Actor): Promise<SubmitOutcome>
  find(publicId: string): Promise<Task | undefined>
  findByV1Id(kind: TaskKind, v1Id: string): Promise<Task | undefined>
  /** Newest first, without their requests. */
  list(filter: TaskFilter, page: PageRequest): Promise<Page<TaskSummary>>
  /**
   * The summaries of these tasks, in any order, without those that do not exist. Two statements for
   * any number of tasks.
   */
  listByIds(ids: readonly number[]): Promise<readonly TaskSummary[]>
  /** Number of waiting or running tasks, counted up to `atMost`. */
  countOpen(atMost: number): Promise<number>
  /**
   * Cancels a task in one transaction that locks its row: skips units that have not started, and
   * ends the task if none of its units runs. Engines learn of it when they renew the leases of
   * running units. Idempotent, and a no-op for a task that has ended. Returns the task after the
   * call, or undefined if it does not exist.
   */
  cancel(publicId: string, by?: Actor): Promise<Task | undefined>
  /**
   * Advances the task as far as possible: aborts it if its failure budget is exceeded (and skips
   * units that have not started), and ends it if it has no open unit. Guarded and idempotent.
   * Returns true if this call ended the task, or changed it from `failed` to `succeeded` after a
   * late result.
   */
  settle(taskId: number): Promise<boolean>
  /**
   * Tasks that `settle` may advance, left by a crash: running ones without an open unit, and those
   * cancelled or beyond their budget with units that have not started. (Waiting tasks need no
   * `settle`.)
   */
  listUnsettled(): Promise<readonly number[]>
  /**
   * What the open tasks are made of, by lane and state; none for a lane without one. Takes as long
   * as they have units, so callers ask seldom.
   */
  summarizeOpen(): Promise<readonly OpenTasks[]>
  /**
   * Skips the units of tasks whose time to start has passed (`startWithinSeconds`), with cause
   * `expired`, and ends those tasks if none of their units runs. Returns at most 100 tasks that had
   * such units.
   */
  skipExpired(): Promise<readonly number[]>
}

export interface NewTask {
  /** the v2 id, or a ULID: unique over all tasks, compared byte by byte */
  readonly publicId: string
  /** task_id of the v1 client: unique within its kind, compared byte by byte */
  readonly v1Id: string | null
  readonly name: string
  /** hash (hex) of the canonical request as sent; identifies a repeated request */
  readonly requestHash: string
  readonly request: TaskRequest
  /** encrypted by the caller and opaque to the store; omitted: none */
  readonly secrets?: string | null | undefined
  readonly warnings: readonly string[]
  /** the hosts of each unit, in order; each host once */
  readonly units: readonly (readonly SpelledHost[])[]
  /** the task whose hosts this one runs again */
  readonly retryOf?: RetryOrigin | undefined
}

export interface RetryOrigin {
  readonly taskId: number
  /** reject while an earlier retry of that task is open, which a repeated request is not */
  readonly unlessOneRuns: boolean
}

export type SubmitOutcome =
  | { readonly kind: 'created'; readonly task: Task }
  /** the public id (or the v1 id within its kind) is taken; nothing was changed */
  | { readonly kind: 'exists'; readonly task: Task }
  /** the lane does not exist; nothing was changed */
  | { readonly kind: 'unknown_lane'; readonly lanes: readonly string[] }
  /** the revision of the playbook is not on the share, or is being removed; nothing was changed */
  | { readonly kind: 'unknown_revision'; readonly pin: Pin }
  /** an earlier retry of the same task, `publicId`, is open; nothing was changed */
  | { readonly kind: 'retry_runs'; readonly publicId: string }

/** A task with its counts, from one read. */
export interface Task extends TaskSummary {
  readonly requestHash: string
  readonly request: TaskRequest
  /** as submitted, encrypted */
  readonly secrets: string | null
  /** public id of the first task of a chain of retries; its own id if it is not a retry */
  readonly firstTask: string
}

/** A task without its request, which may take megabytes. */
export interface TaskSummary {
  readonly id: number
  readonly publicId: string
  readonly v1Id: string | null
  readonly kind: TaskKind
  readonly name: string
  readonly state: TaskState
  /** why a run of it failed, apart from its hosts; null: no run did */
  readonly cause: string | null
  readonly warnings: readonly string[]
  readonly lane: string
  /** public id of the task whose hosts this one runs again */
  readonly retryOf: string | null
  readonly createdAtMs: number
  readonly startedAtMs: number | null
  readonly finishedAtMs: number | null
  readonly units: UnitCounts
  /** hosts of running units count as `waiting` here; `running` below is their number */
  readonly hosts: HostCounts & { readonly total: number; readonly running: number }
}

/** The open tasks of a lane that are in this state. */
export interface OpenTasks {
  readonly lane: string
  readonly state: TaskState
  readonly tasks: number
  /** hosts of running units count as `waiting`; `runningHosts` is their number */
  readonly hosts: HostCounts
  readonly runningHosts: number
  /** when the oldest task with a pending unit was submitted; null: no unit is pending */
  readonly oldestPendingAtMs: number | null
}

export interface TaskFilter {
  /** compared byte by byte */
  readonly v1Id?: string | undefined
  readonly state?: TaskState | undefined
  readonly kind?: TaskKind | undefined
  /** left out: all lanes */
  readonly lanes?: readonly string[] | undefined
  /** part of the name, the public id or the v1 id */
  readonly q?: string | undefined
  /** tasks that include this host (canonical form) */
  readonly host?: string | undefined
  /** who submitted it, as the audit log names it: `token:ci` */
  readonly actor?: string | undefined
  /** retries of the task with this public id */
  readonly retryOf?: string | undefined
  readonly sinceMs?: number | undefined
  /** exclusive */
  readonly untilMs?: number | undefined
}
