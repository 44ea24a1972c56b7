import type { StepLine } from '@distribute/contracts'

/** A step in which the straggler rule terminated the host's connection. */
export interface CutStep {
  readonly stepId: string
  readonly name: string
  /** time since the start of the run, milliseconds */
  readonly afterMs: number
}

/** Returns why a host is a timeout, or what happened to it before its run ended. */
export function explainCut({ name, afterMs }: CutStep, timeoutSeconds: number): string {
  const when = `after ${Math.round(afterMs / 1000)} s of the unit deadline of ${timeoutSeconds} s`
  return `straggler rule ${when}, its neighbours waited for it in step ${name}`
}

/** Returns the step with a message that explains the end of its connection. */
export function tellCut(line: StepLine): StepLine {
  const told = 'distribute ended the connection, because the neighbours of the host waited for it'
  return { ...line, msg: line.msg === '' ? told : `${told}: ${line.msg}` }
}
