import type {
  EndLine,
  HostOutcome,
  JournalLine,
  StatsLine,
  StepLine,
  TaskKind,
  UnitNotes,
  UnitProgress,
} from '@distribute/contracts'
import { toHostOutcome } from './host-outcome.ts'
import { addCut, addStep, createHostRecord, type HostRecord } from './host-record.ts'
import { createLineGaps } from './line-gaps.ts'
import { createOtherHosts, type OtherHosts } from './other-hosts.ts'
import { type HostLine, judgeAtEnd, judgeHostLine, tellOpenCut, type Verdict } from './outcome.ts'
import { findFault } from './run-fault.ts'
import { findWarnings } from './run-warnings.ts'
import { createStepBoard, type OutstandingStep, type StepBoard, timeOf } from './step-board.ts'
import { findStragglers } from './straggler-rule.ts'

export interface FollowedRun {
  /** canonical, each once; lines of other hosts (`hosts: localhost`, `add_host`) are notes of the run */
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
  /** What is to be told of the run beside its hosts; undefined before its end. */
  readonly report: RunReport | undefined
  /** steps of the playbook, and how many of them have succeeded on each host that has ended any, final ones included */
  readonly steps: NonNullable<UnitProgress['steps']>
  /** hosts in the middle of a step, of the unit or outside it, the longest outstanding first */
  readonly outstanding: readonly OutstandingStep[]
  /** Hosts that their neighbours wait for at this time (milliseconds by the clock of the journal's `monoMs`). */
  findStragglers(nowMs: number): readonly OutstandingStep[]
}

export interface RunReport {
  /** why the task has failed even if every host is ok; null: it has not */
  readonly fault: string | null
  readonly notes: UnitNotes
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
  readonly #others: OtherHosts = createOtherHosts()
  readonly #own: ReadonlySet<string>
  readonly #stepsOk = new Map<string, number>()
  #allOk = true
  #stats: StatsLine | undefined
  #firstFailed: string | undefined
  #end: EndLine | undefined

  constructor(run: FollowedRun) {
    this.#run = run
    this.#own = new Set(run.hosts)
    this.#open = new Map(run.hosts.map((host) => [host, createHostRecord(host)]))
    this.#board = createStepBoard(run.hosts)
    this.#stepsTotal = run.kind === 'adhoc' ? 1 : 0
  }

  get end(): EndLine | undefined {
    return this.#end
  }

  get steps(): RunProgress['steps'] {
    return { total: this.#stepsTotal, hosts: [...this.#stepsOk].map(([host, ok]) => ({ host, ok })) }
  }

  get outstanding(): readonly OutstandingStep[] {
    return [...this.#board.list(), ...this.#others.listOutstanding()].sort((a, b) => a.sinceMs - b.sinceMs)
  }

  get report(): RunReport | undefined {
    if (this.#end === undefined) return undefined
    const [others, stats, end, allOk] = [this.#others, this.#stats, this.#end, this.#allOk]
    return {
      fault: findFault({ ...this.#run, end, stats, allOk, others }),
      notes: { otherSteps: others.listSteps(), otherCounts: others.counts, warnings: findWarnings(stats) },
    }
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
        this.#startedAtMs = timeOf(line)
        break
      case 'plan':
        this.#stepsTotal = line.stepsTotal
        this.#isSerial = line.serial
        break
      case 'begin':
        if (this.#own.has(line.host)) this.#board.begin(line)
        else this.#others.begin(line)
        break
      case 'endHost':
        this.#noteCut(line)
        break
      case 'step':
        this.#noteStep(line)
        break
      case 'stats':
        this.#stats = line
        break
    }
  }

  #noteCut(line: Extract<JournalLine, { type: 'endHost' }>): void {
    const record = this.#open.get(line.host)
    if (record === undefined || !this.#board.cutShort(line)) return
    const afterMs = timeOf(line) - (this.#startedAtMs ?? timeOf(line))
    addCut(record, { stepId: line.stepId, name: line.name, afterMs })
  }

  #noteStep(line: StepLine): void {
    if (!this.#own.has(line.host)) {
      this.#others.endStep(line)
      return
    }
    this.#board.endStep(line)
    const record = this.#open.get(line.host)
    if (record === undefined) return
    addStep(record, line)
    this.#stepsOk.set(line.host, record.succeeded)
  }

  #applyHost(line: HostLine): readonly HostOutcome[] {
    const record = this.#open.get(line.host)
    if (record === undefined) {
      if (!this.#own.has(line.host)) this.#others.finish(line.host)
      return []
    }
    const verdict = judgeHostLine(record, line, this.#soFar)
    // one without a step that failed was given up for another one's sake
    if (line.step !== null || verdict.step !== undefined) this.#firstFailed ??= line.host
    return [this.#finish(record, verdict, line.at)]
  }

  get #soFar() {
    const [firstFault] = this.#others.listFailures(this.#stats?.hosts)
    return { timeoutSeconds: this.#run.timeoutSeconds, firstFailed: this.#firstFailed, firstFault }
  }

  #applyEnd(line: EndLine): readonly HostOutcome[] {
    this.#end = line
    const ended = {
      ...this.#run,
      ...this.#soFar,
      end: line,
      stats: this.#stats,
      outstanding: this.outstanding,
      record: this.#gaps,
    }
    return [...this.#open.values()].map((record) => this.#finish(record, judgeAtEnd(record, ended), line.at))
  }

  #finish(record: HostRecord, verdict: Verdict, finishedAtMs: number): HostOutcome {
    const { host } = record
    this.#open.delete(host)
    this.#board.finish(host)
    this.#allOk &&= verdict.state === 'ok'
    return toHostOutcome(record, tellOpenCut(record, verdict, this.#run), {
      finishedAtMs,
      stepsTotal: this.#stepsTotal,
      stats: this.#stats?.hosts[host],
    })
  }
}
