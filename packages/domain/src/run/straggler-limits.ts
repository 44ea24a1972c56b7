import type { StepBoard } from './step-board.ts'
import { earliestStragglerShare, latestStragglerShare } from './straggler-shares.ts'

export interface StragglerFrame {
  readonly timeoutMs: number
  readonly startedAtMs: number
  readonly nowMs: number
  /** hosts of the unit */
  readonly hosts: number
  /** steps that each of them has before it, as the plan counts them */
  readonly stepsTotal: number
  /** a play takes its hosts batch by batch */
  readonly isSerial: boolean
}

/** How long a host can keep its neighbours waiting, milliseconds since the start of the run. */
export interface StragglerLimits {
  /** one that takes much longer than the slowest of its neighbours */
  readonly slowMs: number
  /** one that takes longer, but not much */
  readonly sparedMs: number
}

/**
 * share of the time that remains when the slowest neighbour is done, for a host that is spared: the
 * rest is for steps outside the plan
 */
const sparedShare = 1 / 2
/**
 * steps differ: the remaining ones can take longer or shorter than the completed ones by this
 * factor
 */
const safety = 1.5
/** of the deadline, for other hosts that hang in later steps */
const reserveShare = 1 / 15

/**
 * - Two thirds of the deadline; less if the others need more than a third for the remaining steps,
 *   plus half of that for safety; not less than a third.
 * - Not beyond the time from which waiting would cost the others their remaining steps, as far as
 *   it can be known: if each step takes as long as those before. That may be sooner than a third.
 *   Where they could not do it even if the steps took two thirds of that, the estimate is no
 *   reason.
 * - A host that is spared has until that time, but no more than half of what was left when the
 *   slowest neighbour was done: handlers and includes are not in the plan. It always has a third of
 *   the deadline.
 *
 * Of a serial play, whose later batches need their time too, it is as much of that as the hosts
 * that have begun are of all.
 */
export function planStragglerLimits(board: StepBoard, frame: StragglerFrame): StragglerLimits {
  const { timeoutMs, startedAtMs, hosts, isSerial } = frame
  const { movedAtMs = startedAtMs } = board.pace
  const part = isSerial ? board.begunHosts / hosts : 1
  const restMs = startedAtMs + timeoutMs - movedAtMs
  const needMs = estimateNeedMs(board, frame)
  const earliestMs = timeoutMs * earliestStragglerShare * part
  const lateMs = Math.max(earliestMs, Math.min(timeoutMs - safety * needMs, timeoutMs * latestStragglerShare) * part)
  const isHopeless = needMs > safety * restMs
  const sureMs = isHopeless ? Number.POSITIVE_INFINITY : timeoutMs * (1 - reserveShare) - needMs
  const halfMs = movedAtMs - startedAtMs + sparedShare * restMs * part
  return {
    slowMs: Math.min(lateMs, sureMs),
    sparedMs: Math.max(earliestMs, Math.min(sureMs, Math.max(lateMs, halfMs))),
  }
}

/**
 * Returns the time that the others need for the rest of the plan, if its steps take as long as
 * those before.
 */
function estimateNeedMs(board: StepBoard, { hosts, stepsTotal, isSerial }: StragglerFrame): number {
  const { workedMs, steps, stepsOfHosts } = board.pace
  if (steps.ended === 0) return 0
  return isSerial
    ? (workedMs / stepsOfHosts.ended) * Math.max(0, hosts * stepsTotal - stepsOfHosts.counted)
    : (workedMs / steps.ended) * Math.max(0, stepsTotal - steps.counted)
}
