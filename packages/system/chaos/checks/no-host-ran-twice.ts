import type { Fault } from '../faults/fault-log.ts'
import type { FaultKind } from '../faults/plan-faults.ts'
import { type HostLogLine, parseMark } from '../host-log.ts'
import type { Evidence, HostRow, UnitRow, Violation } from './evidence.ts'

/**
 * Check 2: with `onEngineLoss: fail`, no host ran twice; with `retry`, no host ran in two runs at
 * the same time; `lost` only on hosts of units that the fault log names.
 */
export function checkNoHostRanTwice(evidence: Evidence): readonly Violation[] {
  const policies = new Map(evidence.tasks.map(({ task, onEngineLoss }) => [task, onEngineLoss]))
  const ofHost = Map.groupBy(evidence.hostLog, ({ unit, host }) => `${parseMark(unit).task} ${host}`)
  return [
    ...ofHost.values().flatMap((lines) => {
      const policy = policies.get(parseMark(lines[0]?.unit ?? '').task)
      return policy === 'fail' ? findSecondRun(lines) : findOverlap(lines)
    }),
    ...findUnexplainedLosses(evidence, policies),
  ]
}

/** The same step of the same host, begun again. */
function findSecondRun(lines: readonly HostLogLine[]): readonly Violation[] {
  const starts = lines.filter(({ event }) => event === 'start')
  const again = starts.filter(({ step }, index) => starts.findIndex((other) => other.step === step) !== index)
  return again.map(({ host }) => ({ check: 2, what: 'a host was run twice, with onEngineLoss: fail', host, lines }))
}

/**
 * A sign of an attempt after the first one of the next; or, within an attempt, the same step begun
 * again.
 */
function findOverlap(lines: readonly HostLogLine[]): readonly Violation[] {
  const attempts = [...Map.groupBy(lines, ({ unit }) => parseMark(unit).attempt)].sort(([one], [other]) => one - other)
  const host = lines[0]?.host ?? ''
  return attempts.flatMap(([, ofAttempt], index) => {
    if (findSecondRun(ofAttempt).length > 0) {
      return [{ check: 2, what: 'a host was run twice in one attempt', host, lines }]
    }
    const next = attempts[index + 1]?.[1]
    if (next === undefined || lastTime(ofAttempt) <= firstTime(next)) return []
    return [{ check: 2, what: 'two runs of a host at the same time', host, lines }]
  })
}

function firstTime(lines: readonly HostLogLine[]): number {
  return Math.min(...lines.map(({ at }) => at))
}

function lastTime(lines: readonly HostLogLine[]): number {
  return Math.max(...lines.map(({ at }) => at))
}

/** Faults that may cost a run its supervisor, or its engine the lease. */
const losses: readonly FaultKind[] = ['kill-engine', 'stop-engine', 'kill-supervisor-outer', 'kill-supervisor-inner']
/** Of these, faults after which a run with `retry` must end because its lease cannot be renewed. */
const lossesOfRetry: readonly FaultKind[] = [...losses, 'stop-mariadb']

function findUnexplainedLosses(
  { hosts, units, faults }: Evidence,
  policies: ReadonlyMap<number, string>,
): readonly Violation[] {
  const unitRows = new Map(units.map((row) => [`${row.task}-${row.unit}`, row]))
  return hosts
    .filter(({ state }) => state === 'lost')
    .filter((row) => {
      const kinds = policies.get(row.task) === 'retry' ? lossesOfRetry : losses
      const unit = unitRows.get(`${row.task}-${row.unit}`)
      return !faults.some((fault) => kinds.includes(fault.kind) && isNamed(row, unit, fault))
    })
    .map((row) => {
      const rows = [row, unitRows.get(`${row.task}-${row.unit}`) ?? {}]
      return { check: 2, what: 'a host is lost, and no fault explains it', host: row.host, rows }
    })
}

/** By its mark; or by its engine, which may have claimed it before it had a folder. */
function isNamed({ task, unit }: HostRow, row: UnitRow | undefined, { units, engine, at, endedAt }: Fault): boolean {
  if (units.some((mark) => mark.startsWith(`${task}-${unit}-`))) return true
  if (engine === undefined || row?.engine !== engine) return false
  return (row.startedAt ?? Infinity) <= endedAt && (row.finishedAt ?? Infinity) >= at
}
