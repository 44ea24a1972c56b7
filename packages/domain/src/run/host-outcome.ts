import type { HostOutcome, HostStats } from '@distribute/contracts'
import { clipText } from './clip-text.ts'
import type { HostRecord } from './host-record.ts'
import type { Verdict } from './outcome.ts'

/** The message is for lists; the result of the step has all of it. */
const maxMessageLength = 4096

export interface OutcomeFrame {
  readonly finishedAtMs: number
  readonly stepsTotal: number
  readonly stats: HostStats | undefined
}

/**
 * Returns the outcome for the store: the verdict, and the texts of the step that decided it, or of
 * the last one.
 */
export function toHostOutcome(record: HostRecord, verdict: Verdict, frame: OutcomeFrame): HostOutcome {
  const step = verdict.step ?? record.last
  const msg = clipText(step?.msg ?? '', maxMessageLength)
  // a host that ends ok rescued its failed step
  const stepsOk = record.succeeded + (verdict.state === 'ok' ? record.failed : 0)
  return {
    host: record.host,
    state: verdict.state,
    cause: verdict.cause,
    rc: step?.rc ?? null,
    changed: record.changed || (frame.stats?.changed ?? 0) > 0,
    stepsOk: Math.min(stepsOk, frame.stepsTotal),
    stepsTotal: frame.stepsTotal,
    startedAtMs: record.startedAtMs,
    finishedAtMs: frame.finishedAtMs,
    msg,
    stdout: step?.stdout ?? '',
    stderr: step?.stderr ?? '',
    result: step?.result ?? '',
    steps: record.log.list(),
    truncated: record.truncated || record.log.truncated || msg !== (step?.msg ?? ''),
  }
}
