import type { StepLine } from '@distribute/contracts'

/** The pace of a run. */
export interface RunPace {
  /** when a step last started or ended on any host; undefined before the first */
  readonly movedAtMs: number | undefined
  /** how long the run has worked, without the time that it waited for terminated hosts */
  readonly workedMs: number
  /** steps that have ended on any host, and of those the ones that the plan counts */
  readonly steps: StepCounts
  /** the same, each as often as it has ended on a host */
  readonly stepsOfHosts: StepCounts
}

interface StepCounts {
  readonly ended: number
  readonly counted: number
}

export interface RunPaceMeter extends RunPace {
  /** A step starts or ends at this time. */
  move(atMs: number, options?: { readonly isWork: boolean }): void
  /** A step ends on a host that is not done. */
  countEnd(line: Pick<StepLine, 'stepId' | 'counted'>): void
}

export function createRunPace(): RunPaceMeter {
  const ended = new Set<string>()
  const counted = new Set<string>()
  const stepsOfHosts = { ended: 0, counted: 0 }
  let workedMs = 0
  let movedAtMs: number | undefined
  return {
    stepsOfHosts,
    move(atMs, { isWork } = { isWork: true }) {
      if (isWork) workedMs += Math.max(0, atMs - (movedAtMs ?? atMs))
      movedAtMs = atMs
    },
    countEnd(line) {
      ended.add(line.stepId)
      stepsOfHosts.ended += 1
      if (!line.counted) return
      counted.add(line.stepId)
      stepsOfHosts.counted += 1
    },
    get movedAtMs() {
      return movedAtMs
    },
    get workedMs() {
      return workedMs
    },
    get steps() {
      return { ended: ended.size, counted: counted.size }
    },
  }
}
