import type { OutstandingStep, StepBoard } from './step-board.ts'

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

/** of the unit's deadline, when a straggler is ended: the rest belongs to the steps that come after */
const latestShare = 2 / 3
/** the same where those steps would need more than the rest */
const earliestShare = 1 / 3
/** steps differ: what is left may take so much longer than what was done lets expect */
const safety = 1.5
/** a host is slow that takes so many times as long as the slowest of its neighbours */
const slowness = 2
/** a run that has stood still for so long waits; shorter for short deadlines */
const longestQuietMs = 1000
const quietShare = 1 / 30

/**
 * The straggler rule: hosts whose connection is to be ended, because their neighbours wait for them. Under Ansible's
 * linear strategy one host that hangs in a step holds all others before the next. A host is a straggler when
 *
 * - it is late: two thirds of the unit's deadline are over, or, where the steps so far show that the others will need
 *   more than a third for what is left, as much less as they need, but one third at least; of a serial play, whose
 *   later batches need their time too, as much of that as the hosts that have begun are of all;
 * - the run stands still: for a while no step has begun or ended on any host;
 * - at least as many neighbours have run its step to the end as are still in it, and none of them took half as long as
 *   it has taken already, so that it is the host that is slow and not the step: the step may be slow on all hosts, and
 *   this one may have begun it later (forks, throttle); a step that was skipped was not run;
 * - some host that is not done is in no step: it waits. Where all others are done, nobody is helped.
 */
export function findStragglers(board: StepBoard, frame: StragglerFrame): readonly OutstandingStep[] {
  if (board.waitingHosts === 0 || !isLate(board, frame) || !isQuiet(board, frame)) return []
  const outstanding = board.list()
  return outstanding.filter(({ host, stepId }) => {
    const beganAtMs = board.beganAtMs(host) ?? frame.nowMs
    const inStep = outstanding.filter((other) => other.stepId === stepId).length
    return board.countRun(stepId) >= inStep && frame.nowMs - beganAtMs >= slowness * board.longestRunMs(stepId)
  })
}

function isLate(board: StepBoard, frame: StragglerFrame): boolean {
  const { timeoutMs, startedAtMs, nowMs, hosts, isSerial } = frame
  const enoughMs = timeoutMs - safety * estimateLeftMs(board, frame)
  const lateMs = Math.min(Math.max(enoughMs, timeoutMs * earliestShare), timeoutMs * latestShare)
  return nowMs - startedAtMs >= lateMs * (isSerial ? board.begunHosts / hosts : 1)
}

/** What is left of the plan, if it goes on as fast as it went until it came to stand still. */
function estimateLeftMs(board: StepBoard, { startedAtMs, hosts, stepsTotal }: StragglerFrame): number {
  const { endedSteps, countedSteps, movedAtMs = startedAtMs } = board
  if (endedSteps === 0) return 0
  return ((movedAtMs - startedAtMs) / endedSteps) * Math.max(0, hosts * stepsTotal - countedSteps)
}

function isQuiet({ movedAtMs }: StepBoard, { timeoutMs, nowMs }: StragglerFrame): boolean {
  return movedAtMs !== undefined && nowMs - movedAtMs >= Math.min(longestQuietMs, timeoutMs * quietShare)
}
