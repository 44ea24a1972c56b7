import type { UnitState } from '@distribute/contracts'
import type { Generated } from 'kysely'
import type { Later } from '../base/column-types.ts'
import type { EngineRights } from '../base/engine-rights.ts'

/** Units, the orders of their attempts, and the attempts that engines have taken. */
export interface UnitTables {
  unit: UnitTable
  unit_order: UnitOrderTable
  taken_attempt: TakenAttemptTable
}

interface UnitTable {
  task: number
  seq: number
  lane: string
  /** digest of its hosts, in order */
  hosts_digest: Later<string>
  state: UnitState
  attempt: Generated<number>
  /** earlier attempts of which nothing ran */
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
  /** hosts that failed because of their engine */
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

export const unitRights: EngineRights<UnitTables> = {
  unit: {
    update: [
      'state',
      'attempt',
      'idle_attempts',
      'tried_by',
      'engine',
      'incarnation',
      'claimed_by',
      'queued_at',
      'started_at',
      'finished_at',
      'lease_until',
      'renewals',
      'lease_ms',
      'end_reason',
      'cause',
      'exit_code',
      'leftovers_killed',
      'fault',
      'warnings',
      'notes',
      'waiting',
      'ok',
      'failed',
      'unreachable',
      'timeout',
      'cancelled',
      'lost',
      'skipped',
      'changed',
      'output_bytes',
      'spared',
      'progress',
      'version',
    ],
  },
  taken_attempt: { insert: 'all' },
}
