import type { EndLine, HostOutcome, HostStats, JournalLine, StepLine, TaskKind } from '@distribute/contracts'
import { toHostOutcome } from './host-outcome.ts'
import { addStep, createHostRecord, type HostRecord } from './host-record.ts'
import { createLineGaps } from './line-gaps.ts'
import { type HostLine, judgeAtEnd, judgeHostLine, type Verdict } from './outcome.ts'
import { createStepBoard, type OutstandingStep, type StepBoard } from './step-board.ts'
import { findStragglers } from './straggler-rule.ts'

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
  /** hosts in the middle of a step, the longest outstanding first */
  readonly outstanding: readonly OutstandingStep[]
  /** Hosts that their neighbours wait for at this time (milliseconds since 1970, by the clock that the journal uses). */
  findStragglers(nowMs: number): readonly OutstandingStep[]
}

export function createRunProgress(run: FollowedRun): RunProgress {
  return new JournalFold(run)
}

class JournalFold implements RunProgress {
  readonly #run: FollowedRun
  readonly #open: Map<string, HostRecord>
  readonly #board: StepBoard
  readonly #gaps = createLineGaps()
  #startedAtMs: number | undefined
  #stepsTotal: number
  #isSerial = false
  #stats: Readonly<Record<string, HostStats>> | undefined
  #firstFailed: string | undefined
  #end: EndLine | undefined

  constructor(run: FollowedRun) {
    this.#run = run
    this.#open = new Map(run.hosts.map((host) => [host, createHostRecord(host)]))
    this.#board = createStepBoard(run.hosts)
    this.#stepsTotal = run.kind === 'adhoc' ? 1 : 0
  }

  get end(): EndLine | undefined {
    return this.#end
  }

  get outstanding(): readonly OutstandingStep[] {
    return this.#board.list()
  }

  apply(line: JournalLine): readonly HostOutcome[] {
    if (this.#end !== undefined) return []
    this.#gaps.note(line)
    if (line.type === 'host') return this.#applyHost(line)
    if (line.type === 'end') return this.#applyEnd(line)
    this.#note(line)
    return []
  }

  findStragglers(nowMs: number): readonly OutstandingStep[] {
    if (this.#startedAtMs === undefined || this.#end !== undefined) return []
    return findStragglers(this.#board, {
      timeoutMs: this.#run.timeoutSeconds * 1000,
      startedAtMs: this.#startedAtMs,
      nowMs,
      hosts: this.#run.hosts.length,
      stepsTotal: this.#stepsTotal,
      isSerial: this.#isSerial,
    })
  }

  /** Takes in a line that makes no host final. */
  #note(line: Exclude<JournalLine, HostLine | EndLine>): void {
    switch (line.type) {
      case 'start':
        this.#startedAtMs = line.at
        break
      case 'plan':
        this.#stepsTotal = line.stepsTotal
        this.#isSerial = line.serial
        break
      case 'begin':
        this.#board.begin(line)
        break
      case 'endHost':
        this.#open.get(line.host)?.endedSteps.set(line.stepId, line.at - (this.#startedAtMs ?? line.at))
        break
      case 'step':
        this.#noteStep(line)
        break
      case 'stats':
        this.#stats = line.hosts
        break
    }
  }

  #noteStep(line: StepLine): void {
    this.#board.endStep(line)
    const record = this.#open.get(line.host)
    if (record !== undefined) addStep(record, line)
  }

  #applyHost(line: HostLine): readonly HostOutcome[] {
    const record = this.#open.get(line.host)
    if (record === undefined) return []
    const { timeoutSeconds } = this.#run
    const verdict = judgeHostLine(record, line, { timeoutSeconds, firstFailed: this.#firstFailed })
    if (line.state !== 'ok') this.#firstFailed ??= line.host
    return [this.#finish(record, verdict, line.at)]
  }

  #applyEnd(line: EndLine): readonly HostOutcome[] {
    this.#end = line
    const ended = {
      ...this.#run,
      end: line,
      stats: this.#stats,
      firstFailed: this.#firstFailed,
      outstanding: this.#board.list(),
      record: this.#gaps,
    }
    return [...this.#open.values()].map((record) => this.#finish(record, judgeAtEnd(record, ended), line.at))
  }

  #finish(record: HostRecord, verdict: Verdict, finishedAtMs: number): HostOutcome {
    const { host } = record
    this.#open.delete(host)
    this.#board.finish(host)
    return toHostOutcome(record, verdict, { finishedAtMs, stepsTotal: this.#stepsTotal, stats: this.#stats?.[host] })
  }
}
