import type { LaneView } from '@distribute/contracts'

/** Whether units of the lane wait for engines that it does not have. */
export function isStuck({ units, engines }: LaneView): boolean {
  return engines === 0 && units.pending + units.queued > 0
}
