import type { UnitKey } from '@distribute/contracts'
import { createEmbeddedUnitQueue } from '@distribute/queue'
import { loadConfiguration } from '@distribute/service'
import { Registry } from 'prom-client'
import { expect, onTestFinished, test, vi } from 'vitest'
import { Distribute } from '../../src/distribute.ts'
import { openEvents } from '../events/event-client.ts'
import { createTestLog, openTestStore, registerEngine, submitPing } from '../service-under-test.ts'

const engine = {
  engine: 'engine-1',
  incarnation: 'first',
  leaseMs: 2000,
  claimedBy: 'message',
  lanes: ['default'],
} as const

test('published units, leases that expire and silent engines are counted where they happen', async () => {
  const { store, queue, registry } = await startDistribute()
  await registerEngine({ store })
  const claimed: UnitKey[] = []
  const consumer = await queue.consume({
    lanes: ['default'],
    onMessage: async (message) => {
      if (await store.units.claim({ ...message, ...engine })) claimed.push(message)
      return true
    },
  })
  onTestFinished(() => consumer.stop())
  await submitPing({ store }, { id: 'lost', hosts: 2, unitSize: 1 })
  await submitPing({ store }, { id: 'given-back', hosts: 1, fields: { onEngineLoss: 'retry' } })
  await vi.waitFor(() => expect(claimed.length).toBeGreaterThanOrEqual(3), 20_000)
  await vi.waitFor(async () => {
    const metrics = await registry.metrics()
    expect(metrics).toContain('distribute_leases_expired_total{outcome="lost"} 2')
    expect(metrics).toMatch(/^distribute_leases_expired_total\{outcome="given_back"\} [1-9]/m)
    expect(metrics).toContain('distribute_engines_silent_total 1')
    expect(metrics).toMatch(/^distribute_published_units_total\{lane="default",outcome="announced"\} [3-9]/m)
  }, 40_000)
})

test('units that cannot be announced are counted', async () => {
  const publish = () => Promise.reject(new Error('no broker'))
  const { store, registry } = await startDistribute({ publish })
  await submitPing({ store }, { id: 'unannounced', hosts: 2, unitSize: 1 })
  await vi.waitFor(async () => {
    const metrics = await registry.metrics()
    expect(metrics).toContain('distribute_published_units_total{lane="default",outcome="unannounced"} 2')
  }, 20_000)
})

test('open event streams are counted while they are open', async () => {
  const { store, registry, address } = await startDistribute()
  await submitPing({ store }, { id: 't1', hosts: 1 })
  const clients = await Promise.all([1, 2].map(() => openEvents(`${address}/api/v2/tasks/t1/events`)))
  expect(await registry.metrics()).toContain('distribute_open_event_streams 2')
  for (const client of clients) client.close()
  await vi.waitFor(async () => expect(await registry.metrics()).toContain('distribute_open_event_streams 0'), 20_000)
})

async function startDistribute(changes: { publish?: () => Promise<never> } = {}) {
  const store = await openTestStore()
  const { logger } = createTestLog()
  const queue = Object.assign(createEmbeddedUnitQueue({ logger }), changes)
  onTestFinished(() => queue.close())
  const env = {
    DISTRIBUTE_CONFIG: '/dev/null',
    DISTRIBUTE_HTTP_PORT: '0',
    DISTRIBUTE_EXEC_ENGINE_LEASE_SECONDS: '2',
    DISTRIBUTE_EXEC_ENGINE_GRACE_SECONDS: '0',
    DISTRIBUTE_DISPATCH_REAP_SECONDS: '0.2',
  }
  const { configuration } = loadConfiguration({ profile: 'standalone', env, file: undefined })
  const registry = new Registry()
  const parts = { store, queue, logger, configuration, registry }
  const distribute = new Distribute({
    ...{ ...parts, version: '1', hostName: 'h', id: 'distribute', localHosts: false },
    now: () => performance.now(),
  })
  onTestFinished(() => distribute.stop())
  const address = await distribute.start()
  return { store, queue, registry, address }
}
