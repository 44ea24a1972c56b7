import type {
  EndReason,
  HostCounts,
  HostOutcome,
  HostState,
  StepResult,
  TaskKind,
  TaskRequest,
  TaskState,
  UnitCounts,
  UnitKey,
  UnitMessage,
  UnitState,
} from '@distribute/contracts'

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
  readonly tokens: TokenStore
  /** one round trip; throws when the database does not answer */
  ping(): Promise<void>
  close(): Promise<void>
}

/** A page of a list, newest or first in order; `nextCursor` is opaque and null on the last page. */
export interface Page<Item> {
  readonly items: readonly Item[]
  readonly nextCursor: string | null
}

export interface PageRequest {
  readonly limit: number
  readonly cursor?: string | undefined
}

export interface NewTask {
  /** the v2 id, or a ULID: unique over all tasks, compared byte by byte */
  readonly publicId: string
  /** the v1 client's task_id: unique within its kind, compared byte by byte */
  readonly v1Id: string | null
  readonly name: string
  /** SHA-256 (hex) of the canonical request as sent, by which a repeated request is known */
  readonly requestHash: string
  readonly request: TaskRequest
  readonly warnings: readonly string[]
  /** the hosts of each unit, in order; every host once */
  readonly units: readonly (readonly string[])[]
}

/** A task with its counts, as one read found it. */
export interface Task {
  readonly id: number
  readonly publicId: string
  readonly v1Id: string | null
  readonly kind: TaskKind
  readonly name: string
  readonly state: TaskState
  readonly requestHash: string
  readonly request: TaskRequest
  readonly warnings: readonly string[]
  readonly lane: string
  readonly createdAtMs: number
  readonly startedAtMs: number | null
  readonly finishedAtMs: number | null
  readonly units: UnitCounts
  /** a waiting host of a running unit counts as `waiting` here; `running` below says how many those are */
  readonly hosts: HostCounts & { readonly total: number; readonly running: number }
}

export interface TaskFilter {
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

export type SubmitOutcome =
  | { readonly kind: 'created'; readonly task: Task }
  /** the public id (or the v1 id within the kind) is taken; nothing was changed */
  | { readonly kind: 'exists'; readonly task: Task }
  /** no such lane; nothing was changed */
  | { readonly kind: 'unknown_lane'; readonly lanes: readonly string[] }

export interface TaskStore {
  /** Stores the task, its units (`pending`) and its hosts (`waiting`) in one transaction. */
  submit(task: NewTask): Promise<SubmitOutcome>
  find(publicId: string): Promise<Task | undefined>
  findByV1Id(kind: TaskKind, v1Id: string): Promise<Task | undefined>
  /** newest first */
  list(filter: TaskFilter, page: PageRequest): Promise<Page<Task>>
  /**
   * Ends the task if none of its units is open any more (guarded, harmless to repeat). True when this call
   * moved it, also from `failed` to `succeeded` after a late result.
   */
  settle(taskId: number): Promise<boolean>
  /** running tasks without an open unit: a crash came between the last unit's end and the task's */
  listUnsettled(): Promise<readonly number[]>
}

/** One host of one task, without its output. */
export interface HostResult {
  readonly taskId: number
  /** the host's number within its task, from 1 */
  readonly seq: number
  readonly host: string
  /** a waiting host of a running unit is still `waiting`; `unitState` tells */
  readonly state: HostState
  readonly unit: number
  readonly unitState: UnitState
  readonly attempt: number
  readonly engine: string | null
  readonly rc: number | null
  readonly changed: boolean
  readonly stepsOk: number
  readonly stepsTotal: number
  readonly startedAtMs: number | null
  readonly finishedAtMs: number | null
  readonly message: string
  readonly cause: string | null
}

export interface HostOutput {
  readonly stdout: string
  readonly stderr: string
  /** Ansible's result object as JSON text; empty: none */
  readonly result: string
  /** only where one host is asked for (`find`); empty in lists */
  readonly steps: readonly StepResult[]
  readonly truncated: boolean
}

/** A host result together with what the v1 API shows of its task. */
export interface HostResultWithTask extends HostResult, HostOutput {
  readonly taskName: string
  readonly request: TaskRequest
}

export interface HostResultFilter {
  /** `waiting` and `running` both are waiting rows; they differ by the state of their unit */
  readonly state?: HostState | 'running' | undefined
  /** part of the host's name */
  readonly q?: string | undefined
}

export interface ResultStore {
  /** in the task's own order */
  list(taskId: number, filter: HostResultFilter, page: PageRequest): Promise<Page<HostResult & HostOutput>>
  find(taskId: number, host: string): Promise<(HostResult & HostOutput) | undefined>
  /** v1: the hosts of a task that have a final state, in the task's order. `id` is the v1 id, else the public one. */
  listFinishedOfTask(kind: TaskKind, id: string): Promise<readonly HostResultWithTask[]>
  /** v1: final results of any of these hosts in tasks of this kind, newest first, at most `limit` (null: all). */
  listFinishedOfHosts(
    kind: TaskKind,
    hosts: readonly string[],
    limit: number | null,
  ): Promise<readonly HostResultWithTask[]>
  /** v1: per host, in the order given, the result in its latest task of this kind; left out while that is not final. */
  listLatestOfHosts(kind: TaskKind, hosts: readonly string[]): Promise<readonly HostResultWithTask[]>
}

export type ClaimedBy = 'message' | 'sweep'

export interface Claim extends UnitKey {
  readonly engine: string
  readonly incarnation: string
  readonly claimedBy: ClaimedBy
  readonly leaseMs: number
}

/** What an engine gets with its claim: all that it needs to run the unit. */
export interface ClaimedUnit extends UnitKey {
  readonly lane: string
  readonly taskPublicId: string
  readonly request: TaskRequest
  readonly hosts: readonly string[]
}

/** What an engine is to do with a unit that it holds. `gone`: it is no longer the engine's (reaped, or ended). */
export type LeaseWish = 'continue' | 'cancel' | 'gone'

export interface UnitEnd {
  readonly reason: EndReason
  readonly cause: string | null
  readonly exitCode: number | null
  readonly leftoversKilled: number
}

export interface UnitRecord extends UnitKey {
  /** hosts whose state is final; a replay of the same ones changes nothing */
  readonly outcomes: readonly HostOutcome[]
  /** with it the unit is `finished`; hosts that neither this call nor an earlier one names end as `lost` */
  readonly end?: UnitEnd | undefined
}

export interface RecordOutcome {
  /** rows that this call changed */
  readonly written: number
  /** outcomes that were dropped: a lower attempt, or a state that may not follow the one that is there */
  readonly dropped: number
}

export interface UnitStore {
  /**
   * Moves the unit `queued → running` under a lease, and a waiting task to `running`; undefined when it is not
   * `queued` with this attempt any more: a message that came twice, late, or names nothing. A unit that runs
   * with this very attempt, engine and incarnation is answered again, so that a claim whose answer was lost can be
   * repeated; the engine never claims a unit that it holds.
   */
  claim(claim: Claim): Promise<ClaimedUnit | undefined>
  /**
   * Takes over the lease of a unit that an earlier incarnation of this engine left running; false when the unit is
   * no longer running, or another engine's.
   */
  adopt(claim: Omit<Claim, 'claimedBy'>): Promise<boolean>
  /** The lanes' oldest unit that has been queued for more than `queuedForMs`; it is not claimed yet. */
  findQueued(lanes: readonly string[], queuedForMs: number): Promise<UnitKey | undefined>
  /**
   * Prolongs the leases of the named units in one statement, as far as this incarnation holds them, and says for
   * each what its task wishes. A unit that its engine does not know of is not kept alive: its lease lapses.
   */
  renew(
    engine: string,
    incarnation: string,
    units: readonly UnitKey[],
    leaseMs: number,
  ): Promise<readonly (UnitKey & { wish: LeaseWish })[]>
  /**
   * Writes results and, with `end`, ends the unit: one transaction that locks the unit's row and the hosts'
   * rows, lets `domain` decide each transition, and sets the unit's counts by counting its rows. A batch that
   * the database refuses for its data is bisected; the bad row is recorded with a cause instead of its output.
   */
  record(record: UnitRecord): Promise<RecordOutcome>
  /**
   * Reaper: running units whose lease lapsed more than `marginMs` ago: hosts without a result become `lost`
   * (cause `engine ENGINE lost`), the unit is `finished`. Answers the units that it ended, at most 100.
   */
  reapLapsed(marginMs: number): Promise<readonly (UnitKey & { readonly engine: string })[]>
}

export interface EngineRegistration {
  readonly id: string
  readonly incarnation: string
  readonly hostName: string
  readonly version: string
  readonly lanes: readonly string[]
  readonly slots: number
}

export interface EngineStore {
  /** Makes or takes over the engine's row, and makes its lanes that are new. */
  register(registration: EngineRegistration): Promise<void>
  /** says that the engine lives; `draining` takes no new units */
  beat(engine: { id: string; incarnation: string; state: 'up' | 'draining' | 'gone' }): Promise<void>
  /** lanes that have an engine that is `up` and was seen within `withinMs` */
  listServedLanes(withinMs: number): Promise<readonly string[]>
}

export interface DealOptions {
  readonly lane: string
  /** units to keep queued; 0: the free slots of the lane's living engines, 1 while none is free, 4 while none lives */
  readonly depth: number
  /** an engine that was not seen for longer than this is not living */
  readonly aliveWithinMs: number
}

export interface LaneStore {
  list(): Promise<readonly string[]>
  /**
   * Dispatcher: fills the lane's queue up to its depth from pending units, task by task (`domain` decides how
   * many of which), and moves them to `queued`. The lane's row is held meanwhile; another dispatcher that holds
   * it makes this answer an empty list. `more`: pending units are left.
   */
  deal(options: DealOptions): Promise<{ readonly messages: readonly UnitMessage[]; readonly more: boolean }>
}

export interface TokenStore {
  /** `hash`: SHA-256 (hex) of the token; its text is never stored. Throws `AppError` `conflict` for a name that is taken. */
  create(token: { name: string; hash: string }): Promise<void>
  /** the token's name; undefined: no such token */
  find(hash: string): Promise<{ readonly name: string } | undefined>
  any(): Promise<boolean>
}
