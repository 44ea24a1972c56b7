import type { OutstandingStep, StepBoard } from './step-board.ts'
import { planStragglerLimits, type StragglerFrame } from './straggler-limits.ts'

/** a host is slow if it takes this many times as long as its slowest neighbour */
const slowness = 2
/** a run without progress for so long is waiting; shorter for short deadlines */
const longestQuietMs = 1000
const quietShare = 1 / 30

/**
 * The straggler rule: hosts whose connection is to be ended, because their neighbours wait for
 * them. Under Ansible's linear strategy one host that hangs in a step keeps all others from
 * starting the next one. A host is a straggler if
 *
 * - some unfinished host is in no step: it waits. If all others are done, terminating a host helps
 *   none of them;
 * - the run makes no progress: for a while no step has started or ended on any host;
 * - at least as many neighbours have completed its step as are still in it, so the host is slow and
 *   not the step; a skipped step does not count;
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
