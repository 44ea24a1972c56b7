import type {
  EndLine,
  EngineFault,
  HostOutcome,
  JournalLine,
  StatsLine,
  TaskKind,
  UnitNotes,
  UnitProgress,
} from '@distribute/contracts'
import { blameEngine } from './blame-engine.ts'
import { createFaultWatch, type FaultWatch } from './fault-watch.ts'
import { toHostOutcome } from './host-outcome.ts'
import { createHostRecord, type HostRecord } from './host-record.ts'
import { createLineGaps } from './line-gaps.ts'
import { type HostLine, judgeAtEnd, judgeHostLine, tellOpenCut, type Verdict } from './outcome.ts'
import { findFault } from './run-fault.ts'
import { findWarnings } from './run-warnings.ts'
import type { OutstandingStep } from './step-board.ts'
import { StepProgress } from './step-progress.ts'

export interface FollowedRun {
  /**
   * canonical, each once; lines of other hosts (`hosts: localhost`, `add_host`) are notes of the
   * run
   */
  readonly hosts: readonly string[]
  readonly kind: TaskKind
  /** the unit's deadline */
  readonly timeoutSeconds: number
  /** files and folders of the engine that the run needs, as messages name them; unset: none */
  readonly enginePaths?: readonly string[] | undefined
  /** an earlier process of the engine started it; unset: this one */
  readonly isEarlierRun?: boolean | undefined
}

/** Folds the journal of one run. A replay from its first line gives the same result. */
export interface RunProgress {
  /**
   * Returns the hosts that this line made final, each host once per run. The first `end` line makes
   * the remaining hosts final; later lines have no effect. If nothing ran because of the engine
   * (see `report`), these are their outcomes unless another engine runs them.
   */
  apply(line: JournalLine): readonly HostOutcome[]
  readonly end: EndLine | undefined
  /** The report of the run apart from its hosts; undefined before its end. */
  readonly report: RunReport | undefined
  /**
   * steps of the playbook, and how many succeeded on each host that has ended any, final hosts
   * included
   */
  readonly steps: NonNullable<UnitProgress['steps']>
  /** hosts in a step, of the unit or outside it, the longest outstanding first */
  readonly outstanding: readonly OutstandingStep[]
  /**
   * Returns hosts that their neighbours wait for at this time (milliseconds of the journal's
   * `monoMs`).
   */
  findStragglers(nowMs: number): readonly OutstandingStep[]
}

export interface RunReport {
  /** why the task failed even if every host is ok; null: it did not */
  readonly fault: string | null
  readonly notes: UnitNotes
  /** why the run failed wholly or partly because of its engine; unset: it did not */
  readonly engineFault?: EngineFault
}

export function createRunProgress(run: FollowedRun): RunProgress {
  return new JournalFold(run)
}

class JournalFold implements RunProgress {
  readonly #run: FollowedRun
  readonly #open: Map<string, HostRecord>
  readonly #gaps = createLineGaps()
  readonly #faults: FaultWatch
  /** hosts that failed because of the engine: the end of the run decides their outcome */
  readonly #deferred = new Set<string>()
  readonly #steps: StepProgress
  #allOk = true
  #stats: StatsLine | undefined
  #firstFailed: string | undefined
  #end: EndLine | undefined

  constructor(run: FollowedRun) {
    this.#run = run
    const { enginePaths = [], isEarlierRun = false } = run
    this.#faults = createFaultWatch({ enginePaths, isEarlierRun })
    this.#open = new Map(run.hosts.map((host) => [host, createHostRecord(host)]))
    this.#steps = new StepProgress(run, this.#open)
  }

  get end(): EndLine | undefined {
    return this.#end
  }

  get steps(): RunProgress['steps'] {
    return this.#steps.counts
  }

  get outstanding(): readonly OutstandingStep[] {
    return this.#steps.outstanding
  }

  get report(): RunReport | undefined {
    if (this.#end === undefined) return undefined
    const [others, stats, end, allOk] = [this.#steps.others, this.#stats, this.#end, this.#allOk]
    const engineFault = this.#faults.explain(end)
    return {
      fault: engineFault?.nothingRan === true ? null : findFault({ ...this.#run, end, stats, allOk, others }),
      notes: { otherSteps: others.listSteps(), otherCounts: others.counts, warnings: findWarnings(stats) },
      ...(engineFault && { engineFault }),
    }
  }

  apply(line: JournalLine): readonly HostOutcome[] {
    if (this.#end !== undefined) return []
    this.#gaps.note(line)
    this.#faults.note(line)
    if (line.type === 'host') return this.#applyHost(line)
    if (line.type === 'end') return this.#applyEnd(line)
    if (line.type === 'stats') this.#stats = line
    else this.#steps.note(line)
    return []
  }

  findStragglers(nowMs: number): readonly OutstandingStep[] {
    return this.#end === undefined ? this.#steps.findStragglers(nowMs) : []
  }

  #applyHost(line: HostLine): readonly HostOutcome[] {
    const record = this.#open.get(line.host)
    if (record === undefined) {
      this.#steps.finish(line.host)
      return []
    }
    const verdict = judgeHostLine(record, line, this.#soFar)
    if (this.#isDeferred(verdict)) {
      this.#deferred.add(line.host)
      return []
    }
    // Ansible gave up a host without a failed step because another one failed
    if (line.step !== null || verdict.step !== undefined) this.#firstFailed ??= line.host
    return [this.#finish(record, verdict, line.at)]
  }

  /** Whether the host failed because of the engine, or was given up because others had. */
  #isDeferred({ state, step }: Verdict): boolean {
    if (state === 'ok' || !this.#faults.hasStepFault) return false
    return step === undefined || this.#faults.isFault(step)
  }

  get #soFar() {
    const [firstFault] = this.#steps.others.listFailures(this.#stats?.hosts)
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
    const fault = this.#faults.explain(line)
    return [...this.#open.values()].map((record) => {
      const verdict = judgeAtEnd(record, ended)
      const isDeferred = this.#deferred.has(record.host) || this.#isDeferred(verdict)
      return this.#finish(record, fault ? blameEngine(verdict, { fault, isDeferred }) : verdict, line.at)
    })
  }

  #finish(record: HostRecord, verdict: Verdict, finishedAtMs: number): HostOutcome {
    const { host } = record
    this.#open.delete(host)
    this.#steps.finish(host)
    this.#allOk &&= verdict.state === 'ok'
    return toHostOutcome(record, tellOpenCut(record, verdict, this.#run), {
      finishedAtMs,
      stepsTotal: this.#steps.total,
      stats: this.#stats?.hosts[host],
    })
  }
}
