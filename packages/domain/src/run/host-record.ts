import type { StepLine, StepResult } from '@distribute/contracts'
import { isFailedStep } from './other-hosts.ts'
import { createStepLog, type StepLog } from './step-log.ts'

/** What the journal has told so far about one host that is not final yet. */
export interface HostRecord {
  readonly host: string
  readonly log: StepLog
  /** the last step that ended on it */
  last: StepLine | undefined
  /** the last one that failed or was unreachable, neither ignored nor rescued: the one that decided */
  lastFailure: StepLine | undefined
  startedAtMs: number | null
  changed: boolean
  /** counted steps: those that ended well, and those that failed, which a rescue makes good */
  succeeded: number
  failed: number
  truncated: boolean
  /** steps in which its connection was ended by the straggler rule, and how long after the run's start, milliseconds */
  readonly endedSteps: Map<string, number>
}

export function createHostRecord(host: string): HostRecord {
  return {
    host,
    log: createStepLog(),
    last: undefined,
    lastFailure: undefined,
    startedAtMs: null,
    changed: false,
    succeeded: 0,
    failed: 0,
    truncated: false,
    endedSteps: new Map(),
  }
}

export function addStep(record: HostRecord, line: StepLine): void {
  const isFailure = isFailedStep(line)
  record.log.add(toStepResult(line))
  record.last = line
  if (isFailure) record.lastFailure = line
  record.startedAtMs ??= line.startedAt
  record.changed ||= line.changed
  record.truncated ||= line.truncated
  if (line.counted) record[isFailure ? 'failed' : 'succeeded'] += 1
}

function toStepResult(line: StepLine): StepResult {
  const { name, action, state, durationMs, rc, changed, ignored, rescued = false, stdout, stderr, msg } = line
  const startedAt = new Date(line.startedAt).toISOString()
  return { name, action, state, startedAt, durationMs, rc, changed, ignored, rescued, stdout, stderr, msg }
}
