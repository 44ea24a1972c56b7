import type { StepLine } from '@distribute/contracts'

/** A step in which the straggler rule ended the host's connection. */
export interface CutStep {
  readonly stepId: string
  readonly name: string
  /** how long after the run's start, milliseconds */
  readonly afterMs: number
}

/** Why a host is a timeout, or what had happened to it when its run ended. */
export function explainCut({ name, afterMs }: CutStep, timeoutSeconds: number): string {
  const when = `after ${Math.round(afterMs / 1000)} s of the unit deadline of ${timeoutSeconds} s`
  return `straggler rule ${when}, its neighbours waited for it in step ${name}`
}

/** What the step's result says, whatever Ansible makes of the connection's end. */
export function tellCut(line: StepLine): StepLine {
  const told = 'distribute ended the connection, because the neighbours of the host waited for it'
  return { ...line, msg: line.msg === '' ? told : `${told}: ${line.msg}` }
}
