import { hostStates, type UnitView } from '@distribute/contracts'
import type { Unit } from '@distribute/store'
import { formatTime, formatTimeOrNull } from '../http/time-format.ts'

/** One unit of a task, as the API shows it. */
export function viewUnit(unit: Unit): UnitView {
  return {
    unit: unit.unit,
    state: unit.state,
    attempt: unit.attempt,
    engine: unit.engine,
    claimedBy: unit.claimedBy,
    queuedAt: formatTimeOrNull(unit.queuedAtMs),
    startedAt: formatTimeOrNull(unit.startedAtMs),
    finishedAt: formatTimeOrNull(unit.finishedAtMs),
    endReason: unit.endReason,
    cause: unit.cause,
    exitCode: unit.exitCode,
    leftoversKilled: unit.leftoversKilled,
    fault: unit.fault,
    warnings: [...(unit.notes?.warnings ?? [])],
    otherHosts: viewOtherHosts(unit),
    otherHostCounts: unit.notes?.otherCounts ?? null,
    hosts: viewHostCounts(unit),
    outstanding: viewOutstanding(unit),
  }
}

/** Shows waiting hosts of a running unit as running. */
function viewHostCounts({ state, hosts }: Unit): UnitView['hosts'] {
  const running = state === 'running' ? hosts.waiting : 0
  const total = hostStates.reduce((sum, hostState) => sum + hosts[hostState], 0)
  return { ...hosts, waiting: hosts.waiting - running, running, total }
}

function viewOutstanding({ progress }: Unit): UnitView['outstanding'] {
  return (progress?.outstanding ?? []).map(({ host, step, sinceMs }) => ({ host, step, since: formatTime(sinceMs) }))
}

/** Steps of the unit's run on hosts that are not in the unit. */
export function viewOtherHosts({ notes }: Pick<Unit, 'notes'>): UnitView['otherHosts'] {
  return (notes?.otherSteps ?? []).map(({ startedAtMs, ...step }) => ({ ...step, startedAt: formatTime(startedAtMs) }))
}
