import type { OutstandingStep, StepBoard } from './step-board.ts'

export interface StragglerFrame {
  readonly timeoutMs: number
  readonly startedAtMs: number
  readonly nowMs: number
  /** hosts of the unit */
  readonly hosts: number
  /** a play takes its hosts batch by batch */
  readonly isSerial: boolean
}

/** the rest of the unit's time belongs to the steps that come after */
const shareOfDeadline = 2 / 3
/** a run that has stood still for so long waits; shorter for short deadlines */
const longestQuietMs = 1000
const quietShare = 1 / 30

/**
 * The straggler rule: hosts whose connection is to be ended, because their neighbours wait for them. Under Ansible's
 * linear strategy one host that hangs in a step holds all others before the next. A host is a straggler when
 *
 * - two thirds of the unit's deadline are over; of a serial play, whose later batches need their time too, as much of
 *   that as the hosts that have begun are of all;
 * - the run stands still: for a while no step has begun or ended on any host;
 * - at least as many neighbours have run its step to the end as are still in it, so that it is the host that is slow
 *   and not the step (a step that was skipped was not run);
 * - some host that is not done is in no step: it waits. Where all others are done, nobody is helped.
 */
export function findStragglers(board: StepBoard, frame: StragglerFrame): readonly OutstandingStep[] {
  if (board.waitingHosts === 0 || !isLate(board, frame) || !isQuiet(board, frame)) return []
  const outstanding = board.list()
  return outstanding.filter(({ stepId }) => {
    const inStep = outstanding.filter((other) => other.stepId === stepId).length
    return board.countRun(stepId) >= inStep
  })
}

function isLate(
  { begunHosts }: StepBoard,
  { timeoutMs, startedAtMs, nowMs, hosts, isSerial }: StragglerFrame,
): boolean {
  const share = isSerial ? begunHosts / hosts : 1
  return nowMs - startedAtMs >= timeoutMs * shareOfDeadline * share
}

function isQuiet({ movedAtMs }: StepBoard, { timeoutMs, nowMs }: StragglerFrame): boolean {
  return movedAtMs !== undefined && nowMs - movedAtMs >= Math.min(longestQuietMs, timeoutMs * quietShare)
}
