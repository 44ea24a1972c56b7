import type { LaneView } from '@distribute/contracts'
import { listLanes } from '../api/lanes.ts'
import type { ApiClient } from '../connection/api-client.ts'
import { ApiError } from '../connection/api-error.ts'
import { formatDuration } from '../print/duration.ts'
import type { Finding } from './finding.ts'

/** Whether each lane with waiting units has an engine. */
export async function checkLanes(api: ApiClient): Promise<readonly Finding[]> {
  try {
    return (await listLanes(api)).map(describeLane)
  } catch (error) {
    // a server of the version before has no list of lanes
    if (error instanceof ApiError && error.status === 404) return []
    throw error
  }
}

function describeLane({ name, units, oldestQueuedAt, engines }: LaneView): Finding {
  const waiting = units.pending + units.queued
  const age =
    oldestQueuedAt === null ? '' : `, the oldest for ${formatDuration(Date.now() - Date.parse(oldestQueuedAt))}`
  const what = `lane ${name}: ${waiting} units wait${age}; ${engines} engines are up`
  const advice = `start an execute-engine with ${name} in [Engine] LANES, or cancel the tasks of the lane`
  return { what, ...(waiting > 0 && engines === 0 && { advice }) }
}
