import type { BeginLine, StepLine } from '@distribute/contracts'
import { createRunPace, type RunPace } from './run-pace.ts'

/**
 * When a line was written, in milliseconds of the monotonic clock. Readers of journals set it on
 * every line.
 */
export function timeOf({ monoMs, at }: { readonly monoMs?: number | undefined; readonly at: number }): number {
  return monoMs ?? at
}

/** A step that has started on a host and has not ended. */
export interface OutstandingStep {
  readonly host: string
  readonly name: string
  readonly stepId: string
  /** by the wall clock, for people: milliseconds since 1970 */
  readonly sinceMs: number
}

/**
 * Which host is in which step, and how many hosts have completed it. Times are those of `timeOf`.
 */
export interface StepBoard {
  begin(line: BeginLine): void
  endStep(line: StepLine): void
  /**
   * The straggler rule terminates the host in this step, so its end tells nothing about the step.
   * Returns false if the host left the step before the line was written.
   */
  cutShort(line: Pick<BeginLine, 'host' | 'stepId'>): boolean
  /** The host has no more steps. */
  finish(host: string): void
  /** when the host's step started; undefined for a host in no step */
  beganAtMs(host: string): number | undefined
  /** the longest outstanding first */
  list(): readonly OutstandingStep[]
  /** hosts that have started any step */
  readonly begunHosts: number
  /** hosts between two steps */
  readonly waitingHosts: number
  /** hosts that ran this step to its end: a skipped step does not show how long it takes */
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
