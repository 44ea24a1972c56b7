import type { StepLine, StepResult } from '@distribute/contracts'
import { type CutStep, tellCut } from './cut-step.ts'
import { isFailedStep } from './other-hosts.ts'
import { createStepLog, type StepLog } from './step-log.ts'

/** What the journal has recorded so far about one host that is not final. */
export interface HostRecord {
  readonly host: string
  readonly log: StepLog
  /** the last step that ended on it */
  last: StepLine | undefined
  /**
   * the last one that failed or was unreachable, neither ignored nor rescued: the one that decided
   */
  lastFailure: StepLine | undefined
  startedAtMs: number | null
  changed: boolean
  /** counted steps: those that succeeded, and those that failed until a rescue takes them back */
  succeeded: number
  failed: number
  truncated: boolean
  /**
   * steps in which its connection was terminated, by id, and the one of them without a result yet
   */
  readonly cutSteps: Map<string, CutStep>
  openCut: CutStep | undefined
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
    cutSteps: new Map(),
    openCut: undefined,
  }
}

export function addStep(record: HostRecord, written: StepLine): void {
  const isCut = record.cutSteps.has(written.stepId) && (written.state === 'failed' || written.state === 'unreachable')
  const line = isCut ? tellCut(written) : written
  const isFailure = isFailedStep(line)
  record.openCut = undefined
  record.log.add(toStepResult(line))
  record.last = line
  if (isFailure) record.lastFailure = line
  record.startedAtMs ??= line.startedAt
  record.changed ||= line.changed
  record.truncated ||= line.truncated
  if (line.counted) record[isFailure ? 'failed' : 'succeeded'] += 1
}

/** The straggler rule terminates the host's connection in this step. */
export function addCut(record: HostRecord, cut: CutStep): void {
  record.cutSteps.set(cut.stepId, cut)
  record.openCut = cut
}

function toStepResult(line: StepLine): StepResult {
  const { name, action, state, durationMs, rc, changed, ignored, rescued = false, stdout, stderr, msg } = line
  const startedAt = new Date(line.startedAt).toISOString()
  const connection = line.connection === undefined ? {} : { connection: line.connection }
  return {
    name,
    action,
    state,
    startedAt,
    durationMs,
    rc,
    changed,
    ignored,
    rescued,
    ...connection,
    stdout,
    stderr,
    msg,
  }
}
