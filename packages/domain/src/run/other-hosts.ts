import type { BeginLine, HostStats, OtherCounts, OtherStep, StepLine } from '@distribute/contracts'
import { clipText } from './clip-text.ts'
import type { OutstandingStep } from './step-board.ts'

/** A failure of a host outside the unit. */
export interface OtherFailure {
  readonly host: string
  readonly step: string
  readonly state: 'failed' | 'unreachable'
  readonly msg: string
}

/**
 * What a run does on hosts outside its unit: `localhost`, hosts that `add_host` brought. They have
 * no result, so their steps are kept with the unit. A playbook may add ten thousand hosts: what is
 * kept is bounded, failures first.
 */
export interface OtherHosts {
  begin(line: BeginLine): void
  endStep(line: StepLine): void
  /** The host has no more steps. */
  finish(host: string): void
  /** steps that have started and not ended, the longest outstanding first */
  listOutstanding(): readonly OutstandingStep[]
  /** Returns hosts that had a step and no `host` line. */
  listUnfinished(): readonly string[]
  /**
   * Failures that were neither ignored nor rescued, in the order in which they came, at most
   * `maxKept`.
   */
  listFailures(stats?: Readonly<Record<string, HostStats>>): readonly OtherFailure[]
  /** Failures first. */
  listSteps(): readonly OtherStep[]
  readonly counts: OtherCounts
}

/** failures that are kept, and as many other steps */
const maxKept = 30
const maxNameLength = 200
const maxFailureMessageLength = 1000
const maxMessageLength = 200

export function createOtherHosts(): OtherHosts {
  const hosts = new Set<string>()
  const finished = new Set<string>()
  const current = new Map<string, OutstandingStep>()
  const failures: OtherStep[] = []
  const others: OtherStep[] = []
  const counts = { steps: 0, failed: 0, unreachable: 0 }
  return {
    begin({ host, name, stepId, at }) {
      hosts.add(host)
      current.set(host, { host, name, stepId, sinceMs: at })
    },
    endStep(line) {
      hosts.add(line.host)
      current.delete(line.host)
      counts.steps += 1
      const isFailure = isFailedStep(line)
      if (isFailure) counts[line.state === 'unreachable' ? 'unreachable' : 'failed'] += 1
      const kept = isFailure ? failures : others
      if (kept.length < maxKept) kept.push(toOtherStep(line, isFailure ? maxFailureMessageLength : maxMessageLength))
    },
    finish(host) {
      finished.add(host)
      current.delete(host)
    },
    listOutstanding: () => [...current.values()].sort((a, b) => a.sinceMs - b.sinceMs),
    listUnfinished: () => [...hosts].filter((host) => !finished.has(host)),
    listFailures: (stats) => failures.filter(({ host }) => !isContent(stats?.[host])).map(toFailure),
    listSteps: () => [...failures, ...others],
    get counts() {
      return { hosts: hosts.size, ...counts }
    },
  }
}

/** Whether a step failed and was neither ignored nor rescued. */
export function isFailedStep({ state, ignored, rescued }: StepLine): boolean {
  return (state === 'failed' || state === 'unreachable') && !ignored && rescued !== true
}

/**
 * A journal of an earlier version does not show which steps were rescued; Ansible's statistics do.
 */
function isContent(stats: HostStats | undefined): boolean {
  return stats !== undefined && stats.failures === 0 && stats.unreachable === 0
}

function toFailure({ host, step, state, msg }: OtherStep): OtherFailure {
  return { host, step, state: state === 'unreachable' ? state : 'failed', msg }
}

function toOtherStep(line: StepLine, maxLength: number): OtherStep {
  return {
    host: clipText(line.host, maxNameLength),
    step: clipText(line.name, maxNameLength),
    state: line.state,
    ignored: line.ignored,
    rescued: line.rescued === true,
    startedAtMs: line.startedAt,
    durationMs: line.durationMs,
    msg: clipText(line.msg || line.stderr, maxLength),
  }
}
