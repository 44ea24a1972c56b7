import type { EndLine, StatsLine } from '@distribute/contracts'
import { clipEnd, toLine } from './clip-text.ts'
import { findError, findReason } from './find-error.ts'
import type { OtherFailure } from './other-hosts.ts'
import { describeFailure } from './run-fault.ts'
import { explainUnmatched } from './run-warnings.ts'

/** Facts about an ended run that did not reach a host. */
export interface UnreachingRun {
  readonly end: EndLine
  readonly stats?: StatsLine | undefined
  /** the first host of the unit that failed or was unreachable */
  readonly firstFailed?: string | undefined
  /** the first failure on a host outside the unit */
  readonly firstFault?: OtherFailure | undefined
}

const maxReasonLength = 1000

/**
 * Returns why a run ended without reaching a host, as one line: the error of Ansible, or the
 * failure that ended it.
 */
export function explainNotReached(run: UnreachingRun): string {
  return clipEnd(toLine(findCause(run)), maxReasonLength)
}

function findCause({ end, stats, firstFailed, firstFault }: UnreachingRun): string {
  if (end.exitCode === 0) return `no play matched it${explainUnmatched(stats)}`
  const fault = firstFault && describeFailure(firstFault)
  // an Ansible that wrote its final statistics ended because of its hosts
  const error = stats === undefined ? (findError(end.message) ?? fault) : (fault ?? findError(end.message))
  if (error !== undefined) return error
  if (firstFailed !== undefined) return `the run ended after ${firstFailed} failed`
  return findReason(end.message) || describeExit(end)
}

function describeExit({ exitCode, signal }: EndLine): string {
  return signal === null ? `exit code ${exitCode}` : `ended by ${signal}`
}
