import type { EndLine, EngineFault, JournalLine, StepLine } from '@distribute/contracts'
import { isEndedByEngine } from '../task/engine-loss.ts'
import { endedBeforePlan, findRunFault, findStepFault, type MachineFault } from './engine-fault.ts'

/** Detects whether a run failed because of its engine, and whether any step started on a host. */
export interface FaultWatch {
  note(line: JournalLine): void
  /** Whether a step has failed because of the engine. */
  readonly hasStepFault: boolean
  /** Whether the step failed because of the engine, before it reached its host. */
  isFault(step: StepLine | undefined): boolean
  /**
   * Returns why the run with this end failed wholly or partly because of its engine, or undefined.
   */
  explain(end: EndLine): EngineFault | undefined
}

export interface FaultWatchOptions {
  /** files and folders of the engine that the run needs */
  readonly enginePaths: readonly string[]
  /** an earlier process started it: the machine can have lost power since, and lines with it */
  readonly isEarlierRun: boolean
}

export function createFaultWatch({ enginePaths, isEarlierRun }: FaultWatchOptions): FaultWatch {
  const begun = new Set<string>()
  let hasTouched = false
  let isSupervised = false
  let isPlanned = false
  let hasStats = false
  let stepFault: MachineFault | undefined

  const endStep = (line: StepLine) => {
    begun.delete(line.host)
    const fault = findStepFault(line, enginePaths)
    stepFault ??= fault
    hasTouched ||= fault === undefined && line.state !== 'skipped'
  }

  /**
   * A missing line proves that no step started only if the record is complete and would have had
   * it.
   */
  const nothingRan = (end: EndLine) => {
    if (hasTouched || begun.size > 0) return false
    if (end.reason === 'exit') return isPlanned || endedBeforePlan(end)
    if (end.reason === 'lost') return !isEarlierRun && (isPlanned || !isSupervised)
    return isPlanned || (end.exitCode === null && end.signal === null && end.message === '')
  }

  return {
    note(line) {
      if (line.type === 'begin') begun.add(line.host)
      else if (line.type === 'step') endStep(line)
      isSupervised ||= line.type === 'start'
      isPlanned ||= line.type === 'plan'
      hasStats ||= line.type === 'stats'
    },
    get hasStepFault() {
      return stepFault !== undefined
    },
    isFault: (step) => step !== undefined && findStepFault(step, enginePaths) !== undefined,
    explain(end) {
      const fault = findRunFault(end, hasStats) ?? stepFault
      if (fault !== undefined) return { ...fault, nothingRan: nothingRan(end) }
      if (!isEndedByEngine(end.reason) || !nothingRan(end)) return undefined
      return { cause: explainEnd[end.reason] ?? end.reason, kind: 'ended', nothingRan: true }
    },
  }
}

const explainEnd: Readonly<Partial<Record<EndLine['reason'], string>>> = {
  hold: 'the engine was away, or its lease lapsed',
  stopped: 'the engine was stopped',
  lost: 'its supervisor was killed',
}
