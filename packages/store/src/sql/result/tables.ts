import type { FinalHostState, HostState } from '@distribute/contracts'
import type { Generated } from 'kysely'
import type { Later } from '../base/column-types.ts'
import type { EngineRights } from '../base/engine-rights.ts'

/** Results of hosts, their outputs, and the last result of each host. */
export interface ResultTables {
  host_result: HostResultTable
  host_output: HostOutputTable
  host: HostTable
}

export interface HostResultTable {
  task: number
  seq: number
  unit: number
  /** canonical form */
  host: string
  /** as sent; null: same as the canonical form */
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

/** The columns of a host's row that engines write. */
export const resultColumns = [
  'state',
  'attempt',
  'rc',
  'changed',
  'steps_ok',
  'steps_total',
  'started_at',
  'finished_at',
  'message',
  'cause',
  'output_hash',
  'output_bytes',
] as const satisfies readonly (keyof HostResultTable)[]

export const resultRights: EngineRights<ResultTables> = {
  host_result: { update: resultColumns, wasWhole: true },
  host_output: { insert: 'all', update: 'all' },
  host: { insert: 'all', update: 'all' },
}
