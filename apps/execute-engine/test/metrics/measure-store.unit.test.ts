import type { Store } from '@distribute/store'
import { Registry } from 'prom-client'
import { expect, test } from 'vitest'
import { createEngineMetrics } from '../../src/metrics/engine-metrics.ts'
import { measureStore } from '../../src/metrics/measure-store.ts'

const unit = { task: 1, unit: 1, attempt: 1 }
const claim = { ...unit, engine: 'e', incarnation: 'i', claimedBy: 'message', leaseMs: 1, lanes: [] } as const
const end = { reason: 'deadline', cause: null, exitCode: null, leftoversKilled: 3, leftoversRemaining: 1 } as const

test('claims are measured by their outcome, and what they return and throw stays', async () => {
  const answers = [undefined, { ...unit }, new Error('away')]
  const { store, read } = measure({
    claim: async () => {
      const answer = answers.shift()
      if (answer instanceof Error) throw answer
      return answer
    },
  })
  expect(await store.units.claim(claim)).toBeUndefined()
  expect(await store.units.claim(claim)).toEqual(unit)
  await expect(store.units.claim(claim)).rejects.toThrow('away')
  const metrics = await read()
  for (const outcome of ['missed', 'claimed', 'failed'])
    expect(metrics).toContain(`execute_engine_claim_duration_seconds_count{outcome="${outcome}"} 1`)
})

test('an end counts once it is recorded, with the processes that outlived Ansible', async () => {
  const failures = [new Error('away')]
  const { store, read } = measure({
    record: async () => {
      const failure = failures.pop()
      if (failure !== undefined) throw failure
      return { written: 0, dropped: 0, givenBack: false }
    },
  })
  const record = { ...unit, engine: 'e', outcomes: [], end }
  await expect(store.units.record(record)).rejects.toThrow('away')
  await store.units.record(record)
  await store.units.record({ ...record, end: undefined })
  const metrics = await read()
  expect(metrics).toContain('execute_engine_record_duration_seconds_count{outcome="recorded"} 2')
  expect(metrics).toContain('execute_engine_record_duration_seconds_count{outcome="failed"} 1')
  expect(metrics).toContain('execute_engine_units_ended_total{reason="deadline"} 1')
  expect(metrics).toContain('execute_engine_leftovers_killed_total 3')
  expect(metrics).toContain('execute_engine_leftovers_remaining_total 1')
})

test('rounds of renewals that fail are counted', async () => {
  const fail = () => Promise.reject(new Error('away'))
  const { store, read } = measure({ renew: fail }, { beat: fail })
  await expect(store.units.renew('e', 'i', [], 1)).rejects.toThrow('away')
  await expect(store.engines.beat({ id: 'e', incarnation: 'i', state: 'up' })).rejects.toThrow('away')
  expect(await read()).toContain('execute_engine_lease_renewals_failed_total 2')
})

function measure(units: object, engines: object = {}) {
  const registry = new Registry()
  const store = measureStore({ units, engines } as unknown as Store, createEngineMetrics(registry))
  return { store, read: () => registry.metrics() }
}
