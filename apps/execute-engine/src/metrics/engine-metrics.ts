import { endReasonSchema } from '@distribute/contracts'
import type { UnitEnd } from '@distribute/store'
import { Counter, Gauge, Histogram, type Registry } from 'prom-client'

/** What an engine measures while it works. */
export interface EngineMetrics {
  claimed(outcome: 'claimed' | 'missed' | 'failed', durationMs: number): void
  recorded(outcome: 'recorded' | 'failed', durationMs: number): void
  unitEnded(end: UnitEnd): void
  renewalFailed(): void
}

interface MeasuredEngine {
  /** units from before their claim until they are recorded */
  readonly unitsInWork: number
  listProblems(): readonly string[]
}

const storeBuckets = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10]

/** Registers the metrics of an engine that are counted as it works. */
export function createEngineMetrics(registry: Registry): EngineMetrics {
  const claims = createDurations(registry, 'claim', 'Time of the claims of units at the store.')
  const records = createDurations(registry, 'record', 'Time of the records of results and ends at the store.')
  const counters = createCounters(registry)
  return {
    claimed: (outcome, durationMs) => claims.observe({ outcome }, durationMs / 1000),
    recorded: (outcome, durationMs) => records.observe({ outcome }, durationMs / 1000),
    unitEnded: ({ reason, leftoversKilled, leftoversRemaining = 0 }) => {
      counters.ended.inc({ reason })
      counters.killed.inc(leftoversKilled)
      counters.remaining.inc(leftoversRemaining)
    },
    renewalFailed: () => counters.renewals.inc(),
  }
}

function createDurations(registry: Registry, action: string, help: string): Histogram<'outcome'> {
  const name = `execute_engine_${action}_duration_seconds`
  return new Histogram({ name, help, labelNames: ['outcome'], buckets: storeBuckets, registers: [registry] })
}

function createCounters(registry: Registry) {
  const create = (name: string, help: string, labelNames: readonly string[] = []) =>
    new Counter({ name: `execute_engine_${name}`, help, labelNames, registers: [registry] })
  const ended = create('units_ended_total', 'Runs of units that ended and were recorded, by reason.', ['reason'])
  for (const reason of endReasonSchema.options) ended.inc({ reason }, 0)
  return {
    ended,
    killed: create('leftovers_killed_total', 'Processes that outlived Ansible and were killed.'),
    remaining: create('leftovers_remaining_total', 'Processes that outlived Ansible and could not be killed.'),
    renewals: create('lease_renewals_failed_total', 'Rounds of lease renewals that failed.'),
  }
}

export interface EngineGaugesOptions {
  readonly registry: Registry
  readonly engine: MeasuredEngine
  readonly slots: number
  readonly version: string
  readonly sumJournalBytes: () => Promise<number>
}

/** Registers the metrics of an engine that are read at each scrape. */
export function registerEngineGauges({ registry, engine, slots, version, sumJournalBytes }: EngineGaugesOptions): void {
  const register = (name: string, help: string, read: () => number | Promise<number>) =>
    new Gauge({
      ...{ name: `execute_engine_${name}`, help, registers: [registry] },
      async collect() {
        this.set(await read())
      },
    })
  register('slots', 'Units that the engine runs at a time.', () => slots)
  register('units_running', 'Units in work, from their claim until they are recorded.', () => engine.unitsInWork)
  register('ready', '1 while the engine takes units as it should.', () => (engine.listProblems().length === 0 ? 1 : 0))
  register('journal_bytes', 'Size of the journals in STATE_DIR that are not recorded yet.', sumJournalBytes)
  const build = { name: 'execute_engine_build_info', help: 'Version of this engine; the value is 1.' }
  new Gauge({ ...build, labelNames: ['version'], registers: [registry] }).set({ version }, 1)
}
