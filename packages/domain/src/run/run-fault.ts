import type { EndLine, StatsLine, TaskKind } from '@distribute/contracts'
import { kindOf } from '../action/kind-of.ts'
import { clipEnd, toLine } from './clip-text.ts'
import { findReason } from './find-error.ts'
import type { OtherFailure, OtherHosts } from './other-hosts.ts'

/** An ended run, apart from the results of its hosts. */
export interface WholeRun {
  readonly kind: TaskKind
  readonly timeoutSeconds: number
  readonly end: EndLine
  readonly stats: StatsLine | undefined
  /** every host of the unit ended ok in this run */
  readonly allOk: boolean
  readonly others: OtherHosts
}

const maxFaultLength = 1000

/**
 * Returns why the task failed even if every host is ok, or null.
 *
 * - a step failed on a host outside the unit, and was neither ignored nor rescued;
 * - every host is ok, but Ansible exited with a code other than 0;
 * - every host is ok, but the run was terminated before a host outside the unit had completed its
 *   steps.
 */
export function findFault(run: WholeRun): string | null {
  const fault = explainFailures(run) ?? explainExit(run) ?? explainCut(run)
  return fault === undefined ? null : clipEnd(toLine(fault), maxFaultLength)
}

/** `step NAME failed on HOST: MESSAGE` */
export function describeFailure({ host, step, state, msg }: OtherFailure): string {
  const what = state === 'unreachable' ? `step ${step} found ${host} unreachable` : `step ${step} failed on ${host}`
  return msg === '' ? what : `${what}: ${msg}`
}

function explainFailures({ others, stats }: WholeRun): string | undefined {
  const failures = others.listFailures(stats?.hosts)
  const [first] = failures
  if (first === undefined) return undefined
  const more = others.counts.failed + others.counts.unreachable - 1
  return describeFailure(first) + (failures.length > 1 ? `; ${more} more steps failed on hosts outside the unit` : '')
}

function explainExit({ allOk, end }: WholeRun): string | undefined {
  if (!allOk || end.reason !== 'exit' || (end.exitCode === 0 && end.signal === null)) return undefined
  const how = end.signal === null ? `ended with code ${end.exitCode}` : `was ended by ${end.signal}`
  const error = findReason(end.message)
  return `Ansible ${how} although every host was ok${error === '' ? '' : `: ${error}`}`
}

/** Not for a cancelled task: the person knows that it is incomplete. */
function explainCut(run: WholeRun): string | undefined {
  const { allOk, end, stats, others, timeoutSeconds } = run
  if (!allOk || kindOf(run).hasOneStep || stats !== undefined) return undefined
  if (end.reason === 'exit' || end.reason === 'cancel') return undefined
  const [host] = others.listUnfinished()
  if (host === undefined) return undefined
  const why = end.reason === 'deadline' ? `unit deadline of ${timeoutSeconds} s` : whyCut[end.reason]
  const [longest] = others.listOutstanding()
  return longest === undefined
    ? `${why}, before ${host} was done`
    : `${why}, ${longest.host} was in step ${longest.name}`
}

const whyCut = {
  hold: 'engine lost, or its lease lapsed',
  stopped: 'engine stopped',
  lost: 'supervisor killed',
} as const
