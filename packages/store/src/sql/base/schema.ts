import type { FinalHostState, HostState, OnEngineLoss, TaskKind, TaskState, UnitState } from '@distribute/contracts'
import type { ColumnType, Generated } from 'kysely'
import type { EngineState } from '../../port/engine.ts'
import type { ProjectState } from '../../port/project.ts'

/**
 * The tables as Kysely knows them, the same for both databases. Times are text, `YYYY-MM-DD HH:MM:SS.mmm` in
 * UTC; flags are 0 and 1; `Bytes` comes as a Buffer from MySQL and as a string from SQLite.
 */
export interface Tables {
  task: TaskTable
  unit: UnitTable
  unit_order: UnitOrderTable
  taken_attempt: TakenAttemptTable
  host_result: HostResultTable
  host_output: HostOutputTable
  host: HostTable
  deleted_task: DeletedTaskTable
  engine: EngineTable
  distribute: DistributeTable
  lane: LaneTable
  project: ProjectTable
  revision: RevisionTable
  task_revision: TaskRevisionTable
  token: TokenTable
  event: EventTable
  event_sequence: EventSequenceTable
  schema_version: SchemaVersionTable
}

type Bytes = ColumnType<string | Buffer, string, string>
type NullableBytes = ColumnType<string | Buffer | null, string | null, string | null>
type NullableBytesLater = ColumnType<string | Buffer | null, string | null | undefined, string | null>
/** a column that only later writes set */
type Later<Value> = ColumnType<Value | null, Value | null | undefined, Value | null>

interface TaskTable {
  id: Generated<number>
  public_id: Bytes
  v1_id: NullableBytes
  kind: TaskKind
  name: string
  state: TaskState
  request_hash: string
  request: string
  secrets: Later<string>
  /** of `request` and `secrets` */
  digest: Later<string>
  /** null: the task is the first of its chain of retries */
  first_task: NullableBytesLater
  warnings: string
  lane: string
  on_engine_loss: OnEngineLoss
  parallel_hosts: Later<number>
  fail_count: Later<number>
  fail_rate: Later<number>
  retry_of: Later<number>
  cancel_requested_at: Later<string>
  aborted_at: Later<string>
  start_by: Later<string>
  created_at: string
  started_at: Later<string>
  finished_at: Later<string>
}

interface UnitTable {
  task: number
  seq: number
  lane: string
  /** of its hosts, in their order */
  hosts_digest: Later<string>
  state: UnitState
  attempt: Generated<number>
  /** attempts before this one of which nothing ran */
  idle_attempts: Generated<number>
  /** engines that could not start it, as a JSON list */
  tried_by: Later<string>
  engine: Later<string>
  incarnation: Later<string>
  claimed_by: Later<string>
  queued_at: Later<string>
  started_at: Later<string>
  finished_at: Later<string>
  lease_until: Later<string>
  renewals: Generated<number>
  lease_ms: Later<number>
  end_reason: Later<string>
  cause: Later<string>
  exit_code: Later<number>
  leftovers_killed: Generated<number>
  fault: Later<string>
  warnings: Later<string>
  notes: Later<string>
  waiting: number
  ok: Generated<number>
  failed: Generated<number>
  unreachable: Generated<number>
  timeout: Generated<number>
  cancelled: Generated<number>
  lost: Generated<number>
  skipped: Generated<number>
  changed: Generated<number>
  output_bytes: Generated<number>
  /** hosts that ended badly because of their engine */
  spared: Generated<number>
  progress: Later<string>
  version: Generated<number>
}

interface UnitOrderTable {
  task: number
  unit: number
  attempt: number
  /** the text of a `UnitOrder` */
  body: string
  key_id: string
  signature: string
}

interface TakenAttemptTable {
  task: number
  unit: number
  attempt: number
  engine: string
  incarnation: string
  taken_at: string
}

export interface HostResultTable {
  task: number
  seq: number
  unit: number
  /** canonical form */
  host: string
  /** as its sender wrote it; null: that is the canonical form */
  spelling: Later<string>
  state: HostState
  attempt: Generated<number>
  rc: Later<number>
  changed: Generated<number>
  steps_ok: Generated<number>
  steps_total: Generated<number>
  started_at: Later<string>
  finished_at: Later<string>
  message: Later<string>
  cause: Later<string>
  output_hash: Later<string>
  output_bytes: Generated<number>
}

export interface HostOutputTable {
  task: number
  seq: number
  stdout: string
  stderr: string
  result: string
  steps: string
  truncated: number
}

interface HostTable {
  host: string
  last_state: FinalHostState
  streak: number
  last_task: number
  last_at: string
}

interface DeletedTaskTable {
  task: number
  deleted_at: string
}

interface EngineTable {
  id: string
  incarnation: string
  host_name: string
  addresses: string
  version: string
  lanes: string
  slots: number
  state: EngineState
  started_at: string
  seen_at: string
  problem: Later<string>
  notice: Later<string>
  pid: Later<number>
  state_dir: Later<string>
  settings: Later<string>
  isolation: Later<string>
  /** the `seen_at` after which it fell silent; any other than that of now: it beats */
  silent_since: Later<string>
}

interface DistributeTable {
  /** new at each start of the process */
  id: string
  host_name: string
  settings: string
  seen_at: string
}

interface LaneTable {
  name: string
  created_at: string
}

interface ProjectTable {
  id: Generated<number>
  name: Bytes
  state: ProjectState
  last_error: Later<string>
  created_at: string
  updated_at: string
  current_revision: Later<number>
  progress: Later<string>
  held_by: Later<string>
  held_until: Later<string>
}

interface RevisionTable {
  id: Generated<number>
  project: number
  /** the revision's name: a commit, or a later checkout of one */
  commit_id: string
  ref: Later<string>
  state: 'ready' | 'changed' | 'removing'
  created_at: string
  current_at: Later<string>
  changes: Later<string>
  changed_at: Later<string>
}

interface TaskRevisionTable {
  task: number
  revision: number
}

interface TokenTable {
  id: Generated<number>
  name: string
  hash: string
  created_at: string
  last_used_at: Later<string>
  revoked_at: Later<string>
}

interface EventTable {
  id: Generated<number>
  /** null until a reader gives it one */
  position: Later<number>
  type: string
  task: Later<number>
  unit: Later<number>
  attempt: Later<number>
  engine: Later<string>
  project: Later<string>
  data: string
  at: string
}

interface EventSequenceTable {
  name: string
  last_position: number
}

interface SchemaVersionTable {
  store_id: string
  version: number
  oldest_version: number
  migrated_at: string
}
