import type { EngineRights } from '../base/engine-rights.ts'

/** Lanes. */
export interface LaneTables {
  lane: LaneTable
}

interface LaneTable {
  name: string
  created_at: string
}

export const laneRights: EngineRights<LaneTables> = {
  lane: { insert: 'all', update: 'all' },
}
