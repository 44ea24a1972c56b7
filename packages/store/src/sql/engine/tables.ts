import type { EngineState } from '../../port/engine.ts'
import type { Later } from '../base/column-types.ts'
import type { EngineRights } from '../base/engine-rights.ts'

/** Engines. */
export interface EngineTables {
  engine: EngineTable
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
  /** the `seen_at` at which it fell silent; if it differs from `seen_at`, the engine beats */
  silent_since: Later<string>
}

export const engineRights: EngineRights<EngineTables> = {
  engine: { insert: 'all', update: 'all' },
}
