import type { BeginLine, EndLine, HostStats, JournalLine, StatsLine, StepLine } from '@distribute/contracts'

/** Journal lines with defaults; each says only what its test is about. */
export function step(host: string, fields: Partial<StepLine> = {}): StepLine {
  return {
    type: 'step',
    at: 1_000,
    host,
    name: 'a step',
    stepId: 'a step',
    action: 'shell',
    state: 'ok',
    counted: true,
    ignored: false,
    changed: false,
    timedOut: false,
    startedAt: 900,
    durationMs: 100,
    rc: 0,
    stdout: '',
    stderr: '',
    msg: '',
    result: '{}',
    truncated: false,
    ...fields,
  }
}

/** The step that `step` ends by default. */
export function begin(host: string, fields: Partial<BeginLine> = {}): BeginLine {
  return { type: 'begin', at: 900, host, name: 'a step', stepId: 'a step', ...fields }
}

export function start(at = 0): JournalLine {
  const unit = { storeId: 's', task: 1, unit: 1, attempt: 1, incarnation: 'i' }
  return { type: 'start', v: 1, at, ...unit, pids: [2, 3], startTimes: [20, 30] }
}

export function endHost(host: string, at: number): JournalLine {
  return { type: 'endHost', at, host, name: 'a step', stepId: 'a step' }
}

export function hostLine(
  host: string,
  state: 'ok' | 'failed' | 'unreachable',
  name: string | null = null,
): JournalLine {
  return { type: 'host', at: 2_000, host, state, step: name }
}

export function plan(stepsTotal: number): JournalLine {
  return { type: 'plan', at: 500, ansible: '2.19.14', stepsTotal, serial: false }
}

export function stats(hosts: Readonly<Record<string, Partial<HostStats>>>): StatsLine {
  const zeros = { ok: 0, changed: 0, unreachable: 0, failures: 0, skipped: 0, rescued: 0, ignored: 0 }
  const numbers = Object.entries(hosts).map(([host, counts]) => [host, { ...zeros, ...counts }] as const)
  return { type: 'stats', at: 2_500, hosts: Object.fromEntries(numbers) }
}

export function end(fields: Partial<EndLine> = {}): EndLine {
  return {
    type: 'end',
    at: 3_000,
    reason: 'exit',
    exitCode: 0,
    signal: null,
    leftoversKilled: 0,
    message: '',
    ...fields,
  }
}
