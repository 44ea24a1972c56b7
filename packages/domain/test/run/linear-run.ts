import type { JournalLine } from '@distribute/contracts'
import { createRunProgress, type RunProgress } from '../../src/index.ts'
import { begin, endHost, hostLine, plan, start, step } from './journal-lines.ts'

/**
 * A run under Ansible's linear strategy: all hosts that are left do one step before any of them
 * begins the next.
 */
export interface LinearRun {
  /** by host, how long each step takes on it; a step that hangs takes for ever */
  readonly hosts: Readonly<Record<string, readonly number[]>>
  readonly forks: number
  readonly timeoutMs: number
  /** what the plan counts; more steps come from includes and handlers */
  readonly stepsTotal: number
  /** until the first step begins */
  readonly startupMs: number
  /** how often the rule is asked; infinity: never */
  readonly lookMs: number
}

export interface LinearOutcome {
  /** `cut`: ended by the rule; `timeout`: the unit's deadline came first */
  readonly states: Readonly<Record<string, 'ok' | 'cut' | 'timeout'>>
  readonly cuts: readonly Cut[]
}

/** A host that the rule ended. */
interface Cut {
  readonly host: string
  readonly step: number
  readonly atMs: number
  /** how long it was in the step, and how long the slowest that was done with it */
  readonly ranMs: number
  readonly longestMs: number
}

export function runLinear(run: LinearRun): LinearOutcome {
  const clock = new Clock(run)
  const { states, cuts } = clock
  const stepCount = Math.max(...Object.values(run.hosts).map((steps) => steps.length))
  for (let index = 0; index < stepCount; index += 1) {
    clock.runStep(index, index === stepCount - 1)
  }
  const open = Object.keys(run.hosts).filter((host) => states[host] === undefined)
  for (const host of open) states[host] = 'timeout'
  return { states, cuts }
}

class Clock {
  readonly #run: LinearRun
  readonly #progress: RunProgress
  readonly states: Record<string, 'ok' | 'cut' | 'timeout'> = {}
  readonly cuts: Cut[] = []
  nowMs: number
  #longestMs = 0

  constructor(run: LinearRun) {
    this.#run = run
    this.nowMs = run.startupMs
    const timeoutSeconds = run.timeoutMs / 1000
    this.#progress = createRunProgress({ hosts: Object.keys(run.hosts), kind: 'playbook', timeoutSeconds })
    this.#tell(start(0), plan(run.stepsTotal))
  }

  runStep(index: number, isLast: boolean): void {
    const { hosts, forks, timeoutMs, lookMs } = this.#run
    const waiting = Object.keys(hosts).filter((host) => this.states[host] === undefined)
    const running = new Map<string, { beganAtMs: number; endsAtMs: number }>()
    this.#longestMs = 0
    while (waiting.length + running.size > 0 && this.nowMs < timeoutMs) {
      for (const host of waiting.splice(0, forks - running.size)) {
        running.set(host, { beganAtMs: this.nowMs, endsAtMs: this.nowMs + (hosts[host]?.[index] ?? 0) })
        this.#tell(begin(host, { ...nameOf(index), at: this.nowMs }))
      }
      const nextEndMs = Math.min(...[...running.values()].map(({ endsAtMs }) => endsAtMs))
      this.nowMs = Math.min(nextEndMs, this.nowMs + lookMs, timeoutMs)
      if (this.nowMs < timeoutMs && this.nowMs < nextEndMs) this.#cut(index, running)
      for (const [host, { beganAtMs, endsAtMs }] of running) {
        if (endsAtMs > this.nowMs || this.nowMs >= timeoutMs) continue
        running.delete(host)
        this.#longestMs = Math.max(this.#longestMs, this.nowMs - beganAtMs)
        this.#tell(step(host, { ...nameOf(index), at: this.nowMs, durationMs: this.nowMs - beganAtMs }))
        if (isLast) this.#finish(host, 'ok')
      }
    }
  }

  #cut(index: number, running: Map<string, { beganAtMs: number }>): void {
    for (const { host } of this.#progress.findStragglers(this.nowMs)) {
      const durationMs = this.nowMs - (running.get(host)?.beganAtMs ?? this.nowMs)
      running.delete(host)
      this.cuts.push({ host, step: index, atMs: this.nowMs, ranMs: durationMs, longestMs: this.#longestMs })
      this.#tell({ ...endHost(host, this.nowMs), ...nameOf(index) } as JournalLine)
      this.#tell(step(host, { ...nameOf(index), at: this.nowMs, durationMs, state: 'unreachable' }))
      this.#finish(host, 'cut')
    }
  }

  #finish(host: string, state: 'ok' | 'cut'): void {
    this.states[host] = state
    this.#tell(hostLine(host, state === 'ok' ? 'ok' : 'unreachable'))
  }

  #tell(...lines: readonly JournalLine[]): void {
    for (const line of lines) this.#progress.apply(line)
  }
}

function nameOf(index: number) {
  return { name: `step ${index}`, stepId: `step ${index}` }
}
