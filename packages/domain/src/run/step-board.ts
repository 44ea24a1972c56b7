import type { BeginLine, StepLine } from '@distribute/contracts'
import { createRunPace, type RunPace } from './run-pace.ts'

/** When a line was written, milliseconds by the clock that nobody sets; what reads journals gives every line one. */
export function timeOf({ monoMs, at }: { readonly monoMs?: number | undefined; readonly at: number }): number {
  return monoMs ?? at
}

/** A step that has begun on a host and has not ended. */
export interface OutstandingStep {
  readonly host: string
  readonly name: string
  readonly stepId: string
  /** by the wall clock, for people: milliseconds since 1970 */
  readonly sinceMs: number
}

/** Which host is in the middle of which step, and how many have it behind them. Times are those of `timeOf`. */
export interface StepBoard {
  begin(line: BeginLine): void
  endStep(line: StepLine): void
  /**
   * The straggler rule ends the host in this step: what it does from now on says nothing of the step. False when the host
   * had left the step before that was written.
   */
  cutShort(line: Pick<BeginLine, 'host' | 'stepId'>): boolean
  /** The host has nothing more to do. */
  finish(host: string): void
  /** when the host's step began; undefined for a host that is in none */
  beganAtMs(host: string): number | undefined
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
  readonly pace: RunPace
}

export function createStepBoard(hosts: readonly string[]): StepBoard {
  const open = new Set(hosts)
  const begun = new Set<string>()
  const current = new Map<string, { readonly step: OutstandingStep; readonly beganAtMs: number }>()
  const runs = new Map<string, { count: number; longestMs: number }>()
  const cut = new Set<string>()
  const pace = createRunPace()
  return {
    pace,
    begin(line) {
      const { host, name, stepId, at } = line
      if (!open.has(host)) return
      begun.add(host)
      pace.move(timeOf(line))
      current.set(host, { step: { host, name, stepId, sinceMs: at }, beganAtMs: timeOf(line) })
    },
    endStep(line) {
      const { host, stepId, state, durationMs } = line
      const isCut = cut.has(keyOf(line)) && state !== 'ok'
      current.delete(host)
      pace.move(timeOf(line), { isWork: !isCut })
      if (isCut) return
      if (open.has(host)) pace.countEnd(line)
      if (state === 'ok' || state === 'failed') {
        const { count, longestMs } = runs.get(stepId) ?? { count: 0, longestMs: 0 }
        runs.set(stepId, { count: count + 1, longestMs: Math.max(longestMs, durationMs) })
      }
    },
    cutShort(line) {
      const isIn = current.get(line.host)?.step.stepId === line.stepId
      if (isIn) cut.add(keyOf(line))
      return isIn
    },
    finish(host) {
      open.delete(host)
      current.delete(host)
    },
    beganAtMs: (host) => current.get(host)?.beganAtMs,
    list: () => [...current.values()].sort((a, b) => a.beganAtMs - b.beganAtMs).map(({ step }) => step),
    get begunHosts() {
      return begun.size
    },
    get waitingHosts() {
      return open.size - current.size
    },
    countRun: (stepId) => runs.get(stepId)?.count ?? 0,
    longestRunMs: (stepId) => runs.get(stepId)?.longestMs ?? 0,
  }
}

function keyOf({ host, stepId }: { readonly host: string; readonly stepId: string }): string {
  return JSON.stringify([host, stepId])
}
