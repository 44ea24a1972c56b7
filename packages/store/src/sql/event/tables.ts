import type { Generated } from 'kysely'
import type { Later } from '../base/column-types.ts'
import type { EngineRights } from '../base/engine-rights.ts'

/** Events, and the position that readers have reached. */
export interface EventTables {
  event: EventTable
  event_sequence: EventSequenceTable
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

export const eventRights: EngineRights<EventTables> = {
  // no position: the order that readers see is distribute's
  event: { insert: ['type', 'task', 'unit', 'attempt', 'engine', 'project', 'data', 'at'], isUnread: true },
  event_sequence: 'none',
}
