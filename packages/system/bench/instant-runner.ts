import { setTimeout } from 'node:timers/promises'
import type { JournalLine } from '@distribute/contracts'
import type { RunnableUnit, UnitRun, UnitRunner } from '@distribute/runner'

export interface InstantRunnerOptions {
  readonly onStart?: (unit: RunnableUnit) => void
  /** between two hosts of a unit; left out: all of them end at once */
  readonly pauseMs?: number
}

/** A runner whose hosts are `ok` at once: it leaves only a unit's way through queue and store. */
export function createInstantRunner(options: InstantRunnerOptions = {}): UnitRunner {
  return {
    async prepare() {},
    describeIsolation: async () => ({ mode: 'none', reason: 'nothing is run' }),
    machine: { look: async () => [], findLackOfRoom: async () => undefined },
    async start(unit) {
      options.onStart?.(unit)
      return instantRun(unit, options)
    },
    async findEarlierRuns() {
      return []
    },
  }
}

function instantRun(unit: RunnableUnit, { pauseMs }: InstantRunnerOptions): UnitRun {
  return {
    ...unit,
    enginePaths: [],
    async *journal() {
      yield [{ type: 'plan', at: Date.now(), ansible: '0', stepsTotal: 1, serial: false }]
      if (pauseMs === undefined) yield unit.hosts.flatMap(hostLines)
      else yield* paced(unit.hosts, pauseMs)
      yield [endLine()]
    },
    end() {},
    runUntil() {},
    endHosts: async () => [],
    async discard() {},
  }
}

async function* paced(hosts: readonly string[], pauseMs: number): AsyncGenerator<readonly JournalLine[]> {
  for (const host of hosts) {
    await setTimeout(pauseMs)
    yield hostLines(host)
  }
}

function hostLines(host: string): readonly JournalLine[] {
  const at = Date.now()
  return [stepLine(host, at), { type: 'host', at, host, state: 'ok', step: null }]
}

function endLine(): JournalLine {
  const fields = { exitCode: 0, signal: null, leftoversKilled: 0, message: '' }
  return { type: 'end', at: Date.now(), reason: 'exit', ...fields }
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
