import type { HostCounts, Pin, TaskKind, TaskRequest, TaskState, UnitCounts } from '@distribute/contracts'
import type { SpelledHost } from '@distribute/domain'
import type { Page, PageRequest } from './page.ts'

export interface TaskStore {
  /** Stores the task, its units (`pending`) and its hosts (`waiting`) in one transaction. */
  submit(task: NewTask): Promise<SubmitOutcome>
  find(publicId: string): Promise<Task | undefined>
  findByV1Id(kind: TaskKind, v1Id: string): Promise<Task | undefined>
  /** Newest first, without their requests. */
  list(filter: TaskFilter, page: PageRequest): Promise<Page<TaskSummary>>
  /** How many tasks are waiting or running; no more than `atMost` are counted. */
  countOpen(atMost: number): Promise<number>
  /**
   * Notes that a person wants the task to end, skips its units that nobody started, and ends it where none of its
   * units runs, in one transaction that holds the task's row; running units learn of it by their renewal. Harmless to
   * repeat, and for a task at its end.
   * Answers the task as it is then; undefined: no such task.
   */
  cancel(publicId: string): Promise<Task | undefined>
  /**
   * Brings the task as far as it can be: aborts it when its failure budget is exceeded (its units that nobody
   * started are skipped), and ends it if none of its units is open any more. Guarded, harmless to repeat. True when
   * this call ended it, also from `failed` to `succeeded` after a late result.
   */
  settle(taskId: number): Promise<boolean>
  /**
   * Tasks that `settle` may bring further, because a crash came before it did: running ones without an open unit, and
   * those cancelled or beyond their budget that still have units nobody started. (Waiting ones need no `settle`.)
   */
  listUnsettled(): Promise<readonly number[]>
  /**
   * Skips the units of tasks whose time to start has passed (`startWithinSeconds`), cause `expired`, and ends those
   * tasks of which none runs; answers the tasks that had any, at most 100.
   */
  skipExpired(): Promise<readonly number[]>
}

export interface NewTask {
  /** the v2 id, or a ULID: unique over all tasks, compared byte by byte */
  readonly publicId: string
  /** the v1 client's task_id: unique within its kind, compared byte by byte */
  readonly v1Id: string | null
  readonly name: string
  /** hash (hex) of the canonical request as sent, by which a repeated request is known */
  readonly requestHash: string
  readonly request: TaskRequest
  /** encrypted by whoever submits it, and not looked at here; left out: there are none */
  readonly secrets?: string | null | undefined
  readonly warnings: readonly string[]
  /** the hosts of each unit, in order; every host once */
  readonly units: readonly (readonly SpelledHost[])[]
  /** the task whose hosts this one runs again */
  readonly retryOf?: RetryOrigin | undefined
}

export interface RetryOrigin {
  readonly taskId: number
  /** refuse while an earlier retry of that task is not at its end; a client that names its retry may repeat it instead */
  readonly unlessOneRuns: boolean
}

export type SubmitOutcome =
  | { readonly kind: 'created'; readonly task: Task }
  /** the public id (or the v1 id within the kind) is taken; nothing was changed */
  | { readonly kind: 'exists'; readonly task: Task }
  /** no such lane; nothing was changed */
  | { readonly kind: 'unknown_lane'; readonly lanes: readonly string[] }
  /** the revision of the task's playbook is not on the share, or about to be removed; nothing was changed */
  | { readonly kind: 'unknown_revision'; readonly pin: Pin }
  /** an earlier retry of the same task, `publicId`, is not at its end; nothing was changed */
  | { readonly kind: 'retry_runs'; readonly publicId: string }

/** A task with its counts, as one read found it. */
export interface Task extends TaskSummary {
  readonly requestHash: string
  readonly request: TaskRequest
  /** as they were submitted, encrypted */
  readonly secrets: string | null
  /** public id of the first task of a chain of retries: its own where it is no retry */
  readonly firstTask: string
}

/** The same without what was submitted, which may be megabytes. */
export interface TaskSummary {
  readonly id: number
  readonly publicId: string
  readonly v1Id: string | null
  readonly kind: TaskKind
  readonly name: string
  readonly state: TaskState
  /** why a run of it has failed, apart from its hosts; null: none has */
  readonly cause: string | null
  readonly warnings: readonly string[]
  readonly lane: string
  /** public id of the task whose hosts this one runs again */
  readonly retryOf: string | null
  readonly createdAtMs: number
  readonly startedAtMs: number | null
  readonly finishedAtMs: number | null
  readonly units: UnitCounts
  /** a waiting host of a running unit counts as `waiting` here; `running` below says how many those are */
  readonly hosts: HostCounts & { readonly total: number; readonly running: number }
}

export interface TaskFilter {
  /** compared byte by byte */
  readonly v1Id?: string | undefined
  readonly state?: TaskState | undefined
  readonly kind?: TaskKind | undefined
  /** part of the name, the public id or the v1 id */
  readonly q?: string | undefined
  /** tasks that have this host (canonical form) */
  readonly host?: string | undefined
  readonly sinceMs?: number | undefined
  /** exclusive */
  readonly untilMs?: number | undefined
}
