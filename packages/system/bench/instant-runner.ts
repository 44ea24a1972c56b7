import type { JournalLine } from '@distribute/contracts'
import type { RunnableUnit, UnitRun, UnitRunner } from '@distribute/runner'

/** A runner whose hosts are `ok` at once: it leaves only a unit's way through queue and store. */
export function createInstantRunner(options: { onStart?: (unit: RunnableUnit) => void } = {}): UnitRunner {
  return {
    async prepare() {},
    describeIsolation: async () => ({ mode: 'none', reason: 'nothing is run' }),
    machine: { look: async () => [], findLackOfRoom: async () => undefined },
    async start(unit) {
      options.onStart?.(unit)
      return instantRun(unit)
    },
    async findEarlierRuns() {
      return []
    },
  }
}

function instantRun(unit: RunnableUnit): UnitRun {
  return {
    ...unit,
    enginePaths: [],
    async *journal() {
      yield journalOf(unit.hosts)
    },
    end() {},
    runUntil() {},
    endHosts: async () => [],
    async discard() {},
  }
}

function journalOf(hosts: readonly string[]): readonly JournalLine[] {
  const at = Date.now()
  return [
    { type: 'plan', at, ansible: '0', stepsTotal: 1, serial: false },
    ...hosts.flatMap((host) => [stepLine(host, at), { type: 'host', at, host, state: 'ok', step: null } as const]),
    { type: 'end', at, reason: 'exit', exitCode: 0, signal: null, leftoversKilled: 0, message: '' },
  ]
}

function stepLine(host: string, at: number): JournalLine {
  return {
    type: 'step',
    at,
    host,
    name: 'ping',
    stepId: 'ping',
    action: 'ping',
    state: 'ok',
    counted: true,
    ignored: false,
    changed: false,
    timedOut: false,
    startedAt: at,
    durationMs: 0,
    rc: 0,
    stdout: `${host} says pong`,
    stderr: '',
    msg: '',
    result: '',
    truncated: false,
  }
}
