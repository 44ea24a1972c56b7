import type { EndLine, HostOutcome, HostStats, JournalLine, StepLine, TaskKind } from '@distribute/contracts'
import { toHostOutcome } from './host-outcome.ts'
import { addStep, createHostRecord, type HostRecord } from './host-record.ts'
import { type HostLine, judgeAtEnd, judgeHostLine, type Verdict } from './outcome.ts'

export interface FollowedRun {
  /** canonical, each once; lines of other hosts (delegation, `hosts: localhost`) are passed over */
  readonly hosts: readonly string[]
  readonly kind: TaskKind
  /** the unit's deadline */
  readonly timeoutSeconds: number
}

/** Folds the journal of one run; a replay from its first line gives the same. */
export interface RunProgress {
  /**
   * The hosts that this line made final: each host once in all. The first `end` line makes all the rest final;
   * later lines say nothing.
   */
  apply(line: JournalLine): readonly HostOutcome[]
  readonly end: EndLine | undefined
}

export function createRunProgress(run: FollowedRun): RunProgress {
  const open = new Map(run.hosts.map((host) => [host, createHostRecord(host)]))
  let stepsTotal = run.kind === 'adhoc' ? 1 : 0
  let stats: Readonly<Record<string, HostStats>> | undefined
  let firstFailed: string | undefined
  let end: EndLine | undefined

  return {
    apply(line) {
      if (end !== undefined) return []
      switch (line.type) {
        case 'plan':
          stepsTotal = line.stepsTotal
          return []
        case 'step':
          return applyStep(line)
        case 'host':
          return applyHost(line)
        case 'stats':
          stats = line.hosts
          return []
        case 'end':
          return applyEnd(line)
        default:
          return []
      }
    },
    get end() {
      return end
    },
  }

  function applyStep(line: StepLine): readonly HostOutcome[] {
    const record = open.get(line.host)
    if (record !== undefined) addStep(record, line)
    return []
  }

  function applyHost(line: HostLine): readonly HostOutcome[] {
    const record = open.get(line.host)
    if (record === undefined) return []
    const verdict = judgeHostLine(record, line, firstFailed)
    if (line.state !== 'ok') firstFailed ??= line.host
    return [finish(record, verdict, line.at)]
  }

  function applyEnd(line: EndLine): readonly HostOutcome[] {
    end = line
    const ended = { ...run, end: line, stats, firstFailed }
    return [...open.values()].map((record) => finish(record, judgeAtEnd(record, ended), line.at))
  }

  function finish(record: HostRecord, verdict: Verdict, finishedAtMs: number): HostOutcome {
    open.delete(record.host)
    return toHostOutcome(record, verdict, { finishedAtMs, stepsTotal, stats: stats?.[record.host] })
  }
}
