import type { HostState } from '@distribute/contracts'
import type { Evidence, HostRow, TaskRow, UnitRow } from '../../../chaos/checks/evidence.ts'
import type { Fault } from '../../../chaos/faults/fault-log.ts'
import type { HostLogLine } from '../../../chaos/host-log.ts'

/** A run of one task with one host that went well; each test changes a part of it. */
export function makeEvidence(changes: Partial<Evidence> = {}): Evidence {
  return {
    submitted: [{ id: 'one', hosts: ['ok-1'] }],
    complaints: [],
    premature: [],
    tasks: [makeTask()],
    units: [makeUnit()],
    hosts: [makeHost()],
    hostLog: [
      makeLine({ at: 1000, event: 'start', step: 'step-1' }),
      makeLine({ at: 1001, event: 'finish', step: 'step-1', rc: 0 }),
      makeLine({ at: 1002, event: 'start' }),
      makeLine({ at: 1003, event: 'finish', rc: 0 }),
    ],
    faults: [],
    leftovers: { processes: [], folders: [], unexpectedEnds: [] },
    ...changes,
  }
}

export function makeTask(changes: Partial<TaskRow> = {}): TaskRow {
  return { task: 1, publicId: 'one', state: 'succeeded', onEngineLoss: 'fail', ...changes }
}

export function makeUnit(changes: Partial<UnitRow> = {}): UnitRow {
  const unit = {
    task: 1,
    unit: 1,
    state: 'finished',
    attempt: 1,
    engine: 'A',
    startedAt: 900,
    finishedAt: 1100,
  } as const
  return { ...unit, counts: makeCounts({ ok: 1 }), ...changes }
}

export function makeCounts(counts: Partial<Record<HostState, number>>): Record<HostState, number> {
  const none = { waiting: 0, ok: 0, failed: 0, unreachable: 0, timeout: 0, cancelled: 0, lost: 0, skipped: 0 }
  return { ...none, ...counts }
}

export function makeHost(changes: Partial<HostRow> = {}): HostRow {
  return { task: 1, unit: 1, host: 'ok-1', state: 'ok', attempt: 1, cause: null, finishedAt: 1100, ...changes }
}

export function makeLine(changes: Partial<HostLogLine> = {}): HostLogLine {
  const line = { at: 1000, event: 'start', unit: '1-1-1', host: 'ok-1', step: 'step-2', rc: null, pid: 7 } as const
  return { ...line, controlPaths: '/tmp/paths', ...changes }
}

export function makeFault(changes: Partial<Fault> = {}): Fault {
  return { kind: 'kill-engine', at: 1000, endedAt: 1200, pids: [9], units: [], detail: '', ...changes }
}
