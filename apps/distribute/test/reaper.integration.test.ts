import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TaskRequest } from '@distribute/contracts'
import { migrateStore, openStore, type Store } from '@distribute/store'
import { pino } from 'pino'
import { beforeEach, expect, onTestFinished, test } from 'vitest'
import { Reaper } from '../src/reaper.ts'

const leaseMs = 60_000
const intervalMs = 10_000
let store: Store
let clockMs: number

beforeEach(async () => {
  clockMs = 0
  const folder = mkdtempSync(join(tmpdir(), 'distribute-reaper-'))
  const where = `sqlite:${join(folder, 'distribute.db')}`
  await migrateStore(where)
  store = await openStore(where)
  onTestFinished(async () => {
    await store.close()
    rmSync(folder, { recursive: true })
  })
})

test('a unit whose lease lapsed is ended once the store has answered for one whole lease, and not before', async () => {
  await submitLapsed()
  const reaper = createReaper()
  await tickFor(reaper, leaseMs - intervalMs)
  expect(await store.tasks.find('lapsed')).toMatchObject({ state: 'running', hosts: { lost: 0 } })
  await tickFor(reaper, intervalMs)
  expect(await store.tasks.find('lapsed')).toMatchObject({
    state: 'failed',
    units: { finished: 1 },
    hosts: { lost: 1 },
  })
})

test('a store that was away starts the lease anew', async () => {
  await submitLapsed()
  let isAway = false
  const reaper = createReaper({
    ...store,
    ping: () => (isAway ? Promise.reject(new Error('the store is away')) : store.ping()),
  })
  await tickFor(reaper, leaseMs - intervalMs)
  isAway = true
  await expect(reaper.tick()).rejects.toThrow('away')
  isAway = false
  await tickFor(reaper, leaseMs - intervalMs)
  expect(await store.tasks.find('lapsed')).toMatchObject({ hosts: { lost: 0 } })
  await tickFor(reaper, 2 * intervalMs)
  expect(await store.tasks.find('lapsed')).toMatchObject({ hosts: { lost: 1 } })
})

test('a reaper that was stopped for a while itself starts the lease anew', async () => {
  await submitLapsed()
  const reaper = createReaper()
  await reaper.tick()
  clockMs += 10 * leaseMs
  await reaper.tick()
  expect(await store.tasks.find('lapsed')).toMatchObject({ hosts: { lost: 0 } })
})

test('a task whose last unit ended just before a crash is ended', async () => {
  const task = await submitLapsed()
  const end = { reason: 'exit', cause: null, exitCode: 0, leftoversKilled: 0 } as const
  await store.units.record({ task, unit: 1, attempt: 1, outcomes: [], end })
  expect(await store.tasks.find('lapsed')).toMatchObject({ state: 'running' })
  await createReaper().tick()
  expect(await store.tasks.find('lapsed')).toMatchObject({ state: 'failed' })
})

function createReaper(of: Store = store): Reaper {
  const logger = pino({ level: 'silent' })
  return new Reaper({ store: of, logger, now: () => clockMs }, { intervalMs, leaseMs, marginMs: 0 })
}

/** Rounds at every interval, the first one now. */
async function tickFor(reaper: Reaper, durationMs: number): Promise<void> {
  await reaper.tick()
  for (let passedMs = 0; passedMs < durationMs; passedMs += intervalMs) {
    clockMs += intervalMs
    await reaper.tick()
  }
}

/** A task of one host whose unit is claimed under a lease that has lapsed already. */
async function submitLapsed(): Promise<number> {
  const request: TaskRequest = {
    action: { kind: 'adhoc', module: 'ping', args: '' },
    timeoutSeconds: 100,
    unitSize: 30,
    lane: 'default',
    onEngineLoss: 'fail',
    startWithinSeconds: 86_400,
    become: false,
    check: false,
    diff: false,
    tags: [],
    skipTags: [],
    verbosity: 0,
    extraVars: {},
  }
  const task = { publicId: 'lapsed', v1Id: null, name: 'ping', requestHash: '0'.repeat(64), request, warnings: [] }
  await store.tasks.submit({ ...task, units: [['a.example']] })
  const { messages } = await store.lanes.deal({ lane: 'default', depth: 1, aliveWithinMs: leaseMs })
  for (const { version: _, ...unit } of messages) {
    await store.units.claim({ ...unit, engine: 'e', incarnation: 'i', claimedBy: 'message', leaseMs: -1 })
  }
  return messages[0]?.task ?? 0
}
