import type { OutstandingStep, StepBoard } from './step-board.ts'
import { planStragglerLimits, type StragglerFrame } from './straggler-limits.ts'

/** a host is slow that takes so many times as long as the slowest of its neighbours */
const slowness = 2
/** a run that has stood still for so long waits; shorter for short deadlines */
const longestQuietMs = 1000
const quietShare = 1 / 30

/**
 * The straggler rule: hosts whose connection is to be ended, because their neighbours wait for
 * them. Under Ansible's linear strategy one host that hangs in a step holds all others before the
 * next. A host is a straggler when
 *
 * - some host that is not done is in no step: it waits. Where all others are done, nobody is
 *   helped;
 * - the run stands still: for a while no step has begun or ended on any host;
 * - at least as many neighbours have run its step to the end as are still in it, so that it is the
 *   host that is slow and not the step; a step that was skipped was not run;
 * - it has been in the step for longer than the slowest of them, by as much: it may have begun
 *   later (forks, throttle);
 * - the time is over that it may take: a shorter one if that is twice as long as the slowest of
 *   them took.
 */
export function findStragglers(board: StepBoard, frame: StragglerFrame): readonly OutstandingStep[] {
  const quietMs = Math.min(longestQuietMs, frame.timeoutMs * quietShare)
  const { movedAtMs } = board.pace
  if (board.waitingHosts === 0 || movedAtMs === undefined || frame.nowMs - movedAtMs < quietMs) return []
  const limits = planStragglerLimits(board, frame)
  const elapsedMs = frame.nowMs - frame.startedAtMs
  const outstanding = board.list()
  return outstanding.filter(({ host, stepId }) => {
    const inStep = outstanding.filter((other) => other.stepId === stepId).length
    if (board.countRun(stepId) < inStep) return false
    const takenMs = frame.nowMs - (board.beganAtMs(host) ?? frame.nowMs)
    const longestMs = board.longestRunMs(stepId)
    if (takenMs < longestMs + quietMs) return false
    return elapsedMs >= (takenMs >= slowness * longestMs ? limits.slowMs : limits.sparedMs)
  })
}
