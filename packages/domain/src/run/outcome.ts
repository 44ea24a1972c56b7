import {
  type EndLine,
  exitCodeOfNoRecord,
  type FinalHostState,
  type HostStats,
  type JournalLine,
  type StatsLine,
  type StepLine,
  type TaskKind,
} from '@distribute/contracts'
import { kindOf } from '../action/kind-of.ts'
import { clipEnd, clipLine, toLine } from './clip-text.ts'
import { explainCut } from './cut-step.ts'
import { findReason, findRecordFault } from './find-error.ts'
import type { HostRecord } from './host-record.ts'
import type { LineGaps } from './line-gaps.ts'
import { explainNotReached } from './not-reached.ts'
import type { OtherFailure } from './other-hosts.ts'
import { describeFailure } from './run-fault.ts'
import type { OutstandingStep } from './step-board.ts'

export type HostLine = Extract<JournalLine, { type: 'host' }>

/** The final state of a host, its cause if not ok, and the step that decided it. */
export interface Verdict {
  readonly state: FinalHostState
  readonly cause: string | null
  readonly step?: StepLine | undefined
}

/** Facts about the whole run. */
export interface RunSoFar {
  readonly timeoutSeconds: number
  /** the first host whose `host` line is failed or unreachable */
  readonly firstFailed: string | undefined
  /** the first failure on a host outside the unit */
  readonly firstFault: OtherFailure | undefined
}

/** The same, when it has ended. */
export interface EndedRun extends RunSoFar {
  readonly kind: TaskKind
  readonly end: EndLine
  /** Ansible's final statistics, if it wrote them */
  readonly stats: StatsLine | undefined
  /** steps in progress at the end, the longest outstanding first */
  readonly outstanding: readonly OutstandingStep[]
  readonly record: LineGaps
}

const maxCauseLength = 500
/** of a cause that quotes an Ansible error */
const maxFailureLength = 1024
/** how ssh names the end of a ProxyCommand */
const lostJump = /closed by UNKNOWN port 65535/
/** Message of ssh; it continues with the file that has the old key. */
const changedHostKey = /REMOTE HOST IDENTIFICATION HAS CHANGED|Host key for .* has changed/
const ok: Verdict = { state: 'ok', cause: null }

/**
 * A `host` line: the host had no more steps. Ansible gave up a host that failed without a failed
 * step because another host failed. Its numbers in `stats` look successful, so only this line shows
 * it.
 */
export function judgeHostLine(record: HostRecord, line: HostLine, run: RunSoFar): Verdict {
  const { lastFailure } = record
  if (line.state === 'ok') return ok
  const straggler = judgeStraggler(record, lastFailure, run)
  if (straggler !== undefined) return straggler
  if (line.brokenOff) return brokenOff(run)
  if (line.state === 'unreachable') return judgeUnreachable(lastFailure)
  const step = line.step ?? lastFailure?.name
  return step === undefined ? givenUp(run) : judgeFailed(lastFailure, step)
}

/**
 * The end of the run, for a host without a `host` line. The table of architecture.md, from what is
 * known best:
 *
 * | what the journal says | state |
 * | --- | --- |
 * | ad-hoc, and its one step ended | as that step |
 * | the record could not be written | `lost` |
 * | `stats` came (whatever ended the run after it) | as `stats`: see `judgeByStats` |
 * | Ansible crashed: it exited without `stats` | `lost` within a step, else `failed` with its exit, or `not reached: …` |
 * | lines are missing, and no other line decides | `lost`: without a record, the result is unknown |
 * | deadline | `timeout`, cause: which deadline, in which step, or for whom it waited |
 * | cancel | `cancelled` |
 * | engine stopped, engine gone (`hold`), supervisor killed | `lost` |
 *
 * A step whose connection was ended by the straggler rule makes its host a `timeout`, whatever
 * Ansible calls it; where the run ended first, the cause says so.
 */
export function judgeAtEnd(record: HostRecord, run: EndedRun): Verdict {
  const straggler = judgeStraggler(record, record.lastFailure, run)
  if (straggler !== undefined) return straggler
  if (kindOf(run).hasOneStep && record.last !== undefined) return judgeByStep(record.last)
  if (run.end.reason === 'exit' && run.end.exitCode === exitCodeOfNoRecord)
    return lost(findRecordFault(run.end.message))
  if (run.stats !== undefined) return judgeByStats(record, run, run.stats.hosts[record.host])
  if (run.record.explain(run.end) !== undefined) return judgeUnknown(record, run)
  switch (run.end.reason) {
    case 'exit':
      return judgeCrash(record, run)
    case 'deadline':
      return { state: 'timeout', cause: describeDeadline(record, run) }
    case 'cancel':
      return { state: 'cancelled', cause: 'cancelled' }
    case 'hold':
      return { state: 'lost', cause: 'engine lost, or its lease lapsed' }
    case 'stopped':
      return { state: 'lost', cause: 'engine stopped' }
    case 'lost':
      return lost(run.end.message || 'supervisor killed')
  }
}

/** The numbers of PLAY RECAP decide. A host that a play gave up had its `host` line before. */
function judgeByStats(record: HostRecord, run: EndedRun, stats: HostStats | undefined): Verdict {
  if (stats === undefined || Object.values(stats).every((count) => count === 0)) return judgeSilent(record, run)
  if (stats.unreachable > 0) return judgeUnreachable(record.lastFailure)
  if (stats.failures > 0) return judgeFailed(record.lastFailure, record.lastFailure?.name ?? 'unknown')
  // a missing `host` line could have shown that Ansible gave the host up
  return run.record.explain(run.end) === undefined ? ok : judgeUnknown(record, run)
}

/** Ansible ended without its final statistics. */
function judgeCrash(record: HostRecord, run: EndedRun): Verdict {
  const step = findOwnStep(record, run)
  // a killed Ansible may have had more to report
  const isKilled = run.end.signal !== null
  if (step === undefined && record.last === undefined && !isKilled) return judgeSilent(record, run)
  const how = `Ansible ended ${describeExit(run.end)}`
  const reason = findReason(run.end.message)
  const why = reason === '' ? '' : `: ${reason}`
  if (step !== undefined) return lost(`${how} in step ${step.name}, whose result is not known${why}`)
  if (record.last !== undefined && record.last === record.lastFailure && record.last.state === 'unreachable')
    return judgeUnreachable(record.last)
  const cause = `${how} before the host was done${why}`
  return isKilled ? lost(cause) : failed(cause, record.lastFailure)
}

function describeExit({ exitCode, signal }: EndLine): string {
  return signal === null ? `with code ${exitCode}` : `by ${signal}`
}

/** No step ended on the host: it was not reached, unless a step started or lines are missing. */
function judgeSilent(record: HostRecord, run: EndedRun): Verdict {
  const isReached = findOwnStep(record, run) !== undefined
  return isReached || run.record.explain(run.end) !== undefined ? judgeUnknown(record, run) : notReached(run)
}

/** The record is incomplete, so the result is unknown. */
function judgeUnknown(record: HostRecord, run: EndedRun): Verdict {
  const step = findOwnStep(record, run)
  if (step !== undefined) return lost(`the run ended in step ${step.name}, whose result is not known`)
  return lost(run.record.explain(run.end) ?? 'the result of the host is not known')
}

function judgeByStep(step: StepLine): Verdict {
  if (step.state === 'ok' || step.state === 'skipped' || step.ignored) return ok
  return step.state === 'unreachable' ? judgeUnreachable(step) : judgeFailed(step, step.name)
}

/** For any failure at a jump host, ssh reports only a closed connection. */
function explainUnreachable(msg: string): string {
  return lostJump.test(msg) ? `the jump host closed the connection: ${msg}` : msg || 'unreachable'
}

function judgeUnreachable(step: StepLine | undefined): Verdict {
  const msg = step?.msg ?? ''
  const cause = changedHostKey.test(msg) ? 'host key changed' : clipLine(explainUnreachable(msg), maxCauseLength)
  return { state: 'unreachable', cause, step }
}

function judgeFailed(step: StepLine | undefined, name: string): Verdict {
  if (!step?.timedOut) return failed(`step ${name} failed`, step)
  return { state: 'timeout', cause: clipLine(`task timeout in step ${name}`, maxCauseLength), step }
}

/** Ansible does not report which of these it was. */
function givenUp({ firstFailed, firstFault }: RunSoFar): Verdict {
  if (firstFailed === undefined && firstFault !== undefined)
    return failed(`not reached: ${describeFailure(firstFault)}`)
  const after = firstFailed === undefined ? '' : ` after ${firstFailed} failed`
  return failed(`not reached: any_errors_fatal, max_fail_percentage or run_once ended the play${after}`)
}

/** A play whose hosts all failed ends the playbook, usually a play of one other host. */
function brokenOff({ firstFailed, firstFault }: RunSoFar): Verdict {
  if (firstFault !== undefined) return failed(`not reached: ${describeFailure(firstFault)}`)
  const after = firstFailed === undefined ? '' : ` after ${firstFailed} failed`
  return failed(`not reached: Ansible ended the playbook${after}, before a play that has this host`)
}

function notReached(run: EndedRun): Verdict {
  return failed(`not reached: ${explainNotReached(run)}`)
}

function lost(cause: string): Verdict {
  return { state: 'lost', cause: clipLine(cause, maxCauseLength) }
}

function failed(cause: string, step?: StepLine): Verdict {
  return { state: 'failed', cause: clipEnd(toLine(cause), maxFailureLength), step }
}

/**
 * Only if the terminated step decided the state: Ansible may have ignored its failure, or
 * continued.
 */
function judgeStraggler(record: HostRecord, step: StepLine | undefined, run: RunSoFar): Verdict | undefined {
  const cut = step && record.cutSteps.get(step.stepId)
  if (cut === undefined) return undefined
  return { state: 'timeout', cause: clipLine(explainCut(cut, run.timeoutSeconds), maxCauseLength), step }
}

/** For a host that is final before Ansible reported the result of the terminated step. */
export function tellOpenCut({ openCut }: HostRecord, verdict: Verdict, run: Pick<RunSoFar, 'timeoutSeconds'>): Verdict {
  if (openCut === undefined || verdict.cause === null) return verdict
  const cause = `${verdict.cause}; before that, ${explainCut(openCut, run.timeoutSeconds)}`
  return { ...verdict, cause: clipLine(cause, maxFailureLength) }
}

/** Returns what the host was doing at the unit's deadline, or which host it waited for. */
function describeDeadline(record: HostRecord, run: EndedRun): string {
  return clipLine(`unit deadline of ${run.timeoutSeconds} s, ${describeActivity(record, run)}`, maxCauseLength)
}

function describeActivity(record: HostRecord, run: EndedRun): string {
  const { outstanding } = run
  const own = findOwnStep(record, run)
  if (own !== undefined) return `in step ${own.name}`
  const [longest] = outstanding
  if (longest !== undefined) {
    const others = outstanding.length === 1 ? '' : ` and ${outstanding.length - 1} more hosts`
    return `waited for ${longest.host} in ${longest.name}${others}`
  }
  return record.last === undefined ? 'before its first step began' : `after step ${record.last.name}`
}

/** Returns the step that the host was in when the run ended. */
function findOwnStep({ host }: HostRecord, { outstanding }: EndedRun): OutstandingStep | undefined {
  return outstanding.find((step) => step.host === host)
}
