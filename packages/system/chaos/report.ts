import { finalHostStates, hostStates } from '@distribute/contracts'
import type { Evidence, Violation } from './checks/evidence.ts'
import type { Fault } from './faults/fault-log.ts'
import { faultKinds } from './faults/plan-faults.ts'
import type { HostLogLine } from './host-log.ts'

/** The result of one run. */
export interface ChaosReport {
  readonly seed: number
  readonly seconds: number
  readonly faults: readonly Fault[]
  readonly hostResults: number
  readonly violations: readonly Violation[]
  /** the whole report as text */
  readonly text: string
}

export interface RunNumbers {
  readonly seed: number
  readonly seconds: number
  /** folder of the daemons' logs, the fault log and the host log */
  readonly folder: string
}

const shownViolations = 10
const shownLines = 20

export function createReport(numbers: RunNumbers, evidence: Evidence, violations: readonly Violation[]): ChaosReport {
  const { faults, hosts } = evidence
  const results = hosts.filter(({ state }) => finalHostStates.some((final) => final === state)).length
  const lines = [
    `chaos: seed ${numbers.seed}, ${Math.round(numbers.seconds)} s`,
    `faults: ${faults.length} (${faultKinds.map((kind) => `${kind} ${count(faults, kind)}`).join(', ')})`,
    `host results: ${results} (${countStates(evidence)}), ${evidence.units.length} units, ${evidence.tasks.length} tasks`,
    `units that were begun again: ${evidence.units.filter(({ attempt }) => attempt > 1).length}`,
    `longest recovery: ${describeRecovery(findLongestRecovery(evidence))}`,
    violations.length === 0 ? 'no violation' : `${violations.length} VIOLATIONS, evidence in ${numbers.folder}`,
    ...violations.slice(0, shownViolations).map(describeViolation),
  ]
  return {
    seed: numbers.seed,
    seconds: numbers.seconds,
    faults,
    hostResults: results,
    violations,
    text: lines.join('\n'),
  }
}

function count(faults: readonly Fault[], kind: string): number {
  return faults.filter((fault) => fault.kind === kind).length
}

function countStates({ hosts }: Evidence): string {
  const counts = hostStates.map((state) => [state, hosts.filter((host) => host.state === state).length] as const)
  return counts.flatMap(([state, number]) => (number === 0 ? [] : `${state} ${number}`)).join(', ')
}

interface Recovery {
  readonly fault: Fault
  readonly ms: number
}

/**
 * From a fault's end until its units had ended; if it names none, until the next unit anywhere
 * ended, which shows that work continued.
 */
export function findLongestRecovery({ faults, units }: Pick<Evidence, 'faults' | 'units'>): Recovery | undefined {
  const ends = units.flatMap(({ finishedAt }) => finishedAt ?? [])
  const recoveries = faults.map((fault) => {
    const named = units.filter(({ task, unit }) => fault.units.some((mark) => mark.startsWith(`${task}-${unit}-`)))
    const until =
      named.length > 0
        ? Math.max(...named.map(({ finishedAt }) => finishedAt ?? 0))
        : Math.min(...ends.filter((end) => end >= fault.endedAt))
    return { fault, ms: Number.isFinite(until) ? Math.max(0, until - fault.endedAt) : 0 }
  })
  return recoveries.sort((one, other) => other.ms - one.ms)[0]
}

function describeRecovery(recovery: Recovery | undefined): string {
  if (recovery === undefined) return 'none'
  const { fault, ms } = recovery
  return `${(ms / 1000).toFixed(1)} s, after ${fault.kind} (${fault.detail})`
}

function describeViolation({ check, what, host, rows = [], lines = [] }: Violation): string {
  return [
    `- check ${check}: ${what}${host === undefined ? '' : ` (${host})`}`,
    ...[...rows, ...lines.filter(isTelling)].slice(0, shownLines).map((shown) => `    ${JSON.stringify(shown)}`),
  ].join('\n')
}

/** Of consecutive signs of life, only the last one is shown. */
function isTelling(line: HostLogLine, index: number, lines: readonly HostLogLine[]): boolean {
  const next = lines[index + 1]
  return line.event !== 'alive' || next?.event !== 'alive' || next.pid !== line.pid
}
