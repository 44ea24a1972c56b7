import type { OnEngineLoss, TaskKind, TaskState } from '@distribute/contracts'
import type { Generated } from 'kysely'
import type { Bytes, Later, NullableBytes, NullableBytesLater } from '../base/column-types.ts'
import type { EngineRights } from '../base/engine-rights.ts'

/** Tasks. */
export interface TaskTables {
  task: TaskTable
}

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
  /** digest of `request` and `secrets` */
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

export const taskRights: EngineRights<TaskTables> = {
  task: { update: ['state', 'started_at', 'finished_at', 'aborted_at'] },
}
