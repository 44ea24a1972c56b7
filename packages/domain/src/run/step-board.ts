import type { BeginLine, StepLine } from '@distribute/contracts'

/** A step that has begun on a host and has not ended. */
export interface OutstandingStep {
  readonly host: string
  readonly name: string
  readonly stepId: string
  readonly sinceMs: number
}

/** Which host is in the middle of which step, and how many have it behind them. */
export interface StepBoard {
  begin(line: BeginLine): void
  endStep(line: StepLine): void
  /** The host has nothing more to do. */
  finish(host: string): void
  find(host: string): OutstandingStep | undefined
  /** the longest outstanding first */
  list(): readonly OutstandingStep[]
  /** hosts that have begun any step */
  readonly begunHosts: number
  /** hosts that have a step behind them or before them, and are in none */
  readonly waitingHosts: number
  /** hosts that have really run this step to its end: skipping it says nothing of how long it takes */
  countRun(stepId: string): number
  /** how long the slowest of those took, milliseconds */
  longestRunMs(stepId: string): number
  /** steps that have ended on any host, and of those the ones that the plan counts */
  readonly endedSteps: number
  readonly countedSteps: number
  /** when a step last began or ended anywhere; undefined before the first */
  readonly movedAtMs: number | undefined
}

export function createStepBoard(hosts: readonly string[]): StepBoard {
  const open = new Set(hosts)
  const begun = new Set<string>()
  const current = new Map<string, OutstandingStep>()
  const runs = new Map<string, { count: number; longestMs: number }>()
  let endedSteps = 0
  let countedSteps = 0
  let movedAtMs: number | undefined
  return {
    begin({ host, name, stepId, at }) {
      if (!open.has(host)) return
      begun.add(host)
      current.set(host, { host, name, stepId, sinceMs: at })
      movedAtMs = at
    },
    endStep({ host, stepId, state, counted, at, durationMs }) {
      current.delete(host)
      if (open.has(host)) {
        endedSteps += 1
        countedSteps += counted ? 1 : 0
      }
      if (state === 'ok' || state === 'failed') {
        const { count, longestMs } = runs.get(stepId) ?? { count: 0, longestMs: 0 }
        runs.set(stepId, { count: count + 1, longestMs: Math.max(longestMs, durationMs) })
      }
      movedAtMs = at
    },
    finish(host) {
      open.delete(host)
      current.delete(host)
    },
    find: (host) => current.get(host),
    list: () => [...current.values()].sort((a, b) => a.sinceMs - b.sinceMs),
    get begunHosts() {
      return begun.size
    },
    get waitingHosts() {
      return open.size - current.size
    },
    countRun: (stepId) => runs.get(stepId)?.count ?? 0,
    longestRunMs: (stepId) => runs.get(stepId)?.longestMs ?? 0,
    get endedSteps() {
      return endedSteps
    },
    get countedSteps() {
      return countedSteps
    },
    get movedAtMs() {
      return movedAtMs
    },
  }
}
