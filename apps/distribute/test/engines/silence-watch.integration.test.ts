import { randomUUID } from 'node:crypto'
import type { Store } from '@distribute/store'
import { beforeEach, expect, test } from 'vitest'
import { SilenceWatch } from '../../src/engines/silence-watch.ts'
import { createTestLog, openTestStore } from '../service-under-test.ts'

const leaseMs = 60_000
const intervalMs = 10_000
let store: Store
let clockMs: number
let id: string

beforeEach(async () => {
  clockMs = 0
  store = await openTestStore()
  id = randomUUID()
  const machine = { hostName: 'h', addresses: [], version: '1' }
  await store.engines.register({ ...machine, id, incarnation: 'i', lanes: [], slots: 1 })
})

test('an engine that does not beat for a lease is noted once, and again when it fell silent again', async () => {
  const { logger, lines } = createTestLog()
  const watch = createWatch({ logger })
  await tickFor(watch, leaseMs - intervalMs)
  expect(await listTypes()).toEqual(['engine.up'])
  await tickFor(watch, 3 * intervalMs)
  expect(await listTypes()).toEqual(['engine.up', 'engine.gone'])
  expect(lines).toMatchObject([{ msg: 'engine silent', engine: id }])
  await beatLater()
  await tickFor(watch, leaseMs)
  expect(await listTypes()).toEqual(['engine.up', 'engine.gone', 'engine.up', 'engine.gone'])
})

test('an engine that beats is not silent, nor is one that said that it is gone', async () => {
  const watch = createWatch()
  for (let n = 0; n < 3; n += 1) {
    await tickFor(watch, leaseMs - intervalMs)
    await beatLater()
  }
  await store.engines.beat({ id, incarnation: 'i', state: 'gone' })
  await tickFor(watch, 2 * leaseMs)
  const { events } = await store.events.read({ after: 0, limit: 10 })
  expect(events).toMatchObject([{ type: 'engine.up' }, { type: 'engine.gone', data: { reason: 'stopped' } }])
})

test('a store that was unavailable, and a process that was stopped, start the lease anew', async () => {
  let isAway = false
  const listBeating = () => (isAway ? Promise.reject(new Error('unavailable')) : store.engines.listBeating())
  const watch = createWatch({ of: { ...store, engines: { ...store.engines, listBeating } } })
  await tickFor(watch, leaseMs - intervalMs)
  isAway = true
  await expect(watch.tick()).rejects.toThrow('unavailable')
  isAway = false
  await tickFor(watch, leaseMs - intervalMs)
  clockMs += leaseMs + 1
  await tickFor(watch, leaseMs - intervalMs)
  expect(await listTypes()).toEqual(['engine.up'])
  await tickFor(watch, intervalMs)
  expect(await listTypes()).toEqual(['engine.up', 'engine.gone'])
})

function createWatch({ of = store, logger = createTestLog().logger } = {}): SilenceWatch {
  return new SilenceWatch({ store: of, logger, now: () => clockMs }, { intervalMs, leaseMs })
}

/** Rounds at every interval, the first one now. */
async function tickFor(watch: SilenceWatch, durationMs: number): Promise<void> {
  await watch.tick()
  for (let passedMs = 0; passedMs < durationMs; passedMs += intervalMs) {
    clockMs += intervalMs
    await watch.tick()
  }
}

/** Beats at another moment of the store's clock than before. */
async function beatLater(): Promise<void> {
  const seenAtMs = async () => (await store.engines.list(leaseMs)).find((engine) => engine.id === id)?.seenAtMs
  const before = await seenAtMs()
  do await store.engines.beat({ id, incarnation: 'i', state: 'up' })
  while ((await seenAtMs()) === before)
}

async function listTypes(): Promise<readonly string[]> {
  const { events } = await store.events.read({ after: 0, limit: 10 })
  return events.map(({ type }) => type)
}
