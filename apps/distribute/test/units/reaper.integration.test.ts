import type { Store } from '@distribute/store'
import type { Logger } from 'pino'
import { beforeEach, expect, test, vi } from 'vitest'
import { Reaper } from '../../src/units/reaper.ts'
import { createTestLog, openTestStore, type PingTask, submitPing } from '../service-under-test.ts'

const leaseMs = 60_000
const intervalMs = 10_000
/** for effects of the database's clock */
const patience = { timeout: 30_000 }
let store: Store
let clockMs: number

beforeEach(async () => {
  clockMs = 0
  store = await openTestStore()
})

test('a unit is ended after its lease was seen without renewal for its whole length, and not before', async () => {
  await submitClaimed()
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

test('a renewed unit is kept although its lease is over by the clock of the database, which has jumped', async () => {
  const task = await submitClaimed({}, -leaseMs)
  const reaper = createReaper()
  const renew = () => store.units.renew('e', 'i', [{ task, unit: 1, attempt: 1 }], -leaseMs)
  for (let n = 0; n < 3; n += 1) {
    await tickFor(reaper, leaseMs - intervalMs)
    await renew()
  }
  await tickFor(reaper, leaseMs - intervalMs)
  expect(await store.tasks.find('lapsed')).toMatchObject({ hosts: { lost: 0 } })
  await tickFor(reaper, 2 * intervalMs)
  expect(await store.tasks.find('lapsed')).toMatchObject({ hosts: { lost: 1 } })
})

test('an engine with a longer lease has all of it', async () => {
  await submitClaimed({}, 2 * leaseMs)
  const reaper = createReaper()
  await tickFor(reaper, 2 * leaseMs - intervalMs)
  expect(await store.tasks.find('lapsed')).toMatchObject({ hosts: { lost: 0 } })
  await tickFor(reaper, intervalMs)
  expect(await store.tasks.find('lapsed')).toMatchObject({ hosts: { lost: 1 } })
})

test('an outage of the store starts the lease anew', async () => {
  await submitClaimed()
  let isAway = false
  const listRunning = () => (isAway ? Promise.reject(new Error('the store is away')) : store.units.listRunning())
  const reaper = createReaper({ of: { ...store, units: { ...store.units, listRunning } } })
  await tickFor(reaper, leaseMs - intervalMs)
  isAway = true
  await expect(reaper.tick()).rejects.toThrow('away')
  isAway = false
  await tickFor(reaper, leaseMs - intervalMs)
  expect(await store.tasks.find('lapsed')).toMatchObject({ hosts: { lost: 0 } })
  await tickFor(reaper, 2 * intervalMs)
  expect(await store.tasks.find('lapsed')).toMatchObject({ hosts: { lost: 1 } })
})

test('a reaper that was suspended starts the lease anew', async () => {
  await submitClaimed()
  const reaper = createReaper()
  await tickFor(reaper, leaseMs - intervalMs)
  clockMs += intervalMs + 1
  await reaper.tick()
  expect(await store.tasks.find('lapsed')).toMatchObject({ hosts: { lost: 0 } })
})

test('a task whose last unit ended just before a crash is ended', async () => {
  await submitUnsettled('lapsed')
  expect(await store.tasks.find('lapsed')).toMatchObject({ state: 'running' })
  await createReaper().tick()
  expect(await store.tasks.find('lapsed')).toMatchObject({ state: 'failed' })
})

test('a unit of a task with retry is given back, and the log has the unit, its engine and its next attempt', async () => {
  const task = await submitClaimed({ fields: { onEngineLoss: 'retry' } })
  const { logger, lines } = createTestLog()
  await tickFor(createReaper({ logger }), leaseMs)
  expect(await store.tasks.find('lapsed')).toMatchObject({
    state: 'running',
    units: { pending: 1 },
    hosts: { waiting: 1 },
  })
  expect(lines).toEqual([
    expect.objectContaining({ level: 40, unit: `${task}-1-1`, engine: 'e', nextAttempt: 2, msg: expect.any(String) }),
  ])
})

test('a lost unit is logged, and so is the end of its task', async () => {
  const task = await submitClaimed()
  const { logger, lines } = createTestLog()
  await tickFor(createReaper({ logger }), leaseMs)
  expect(lines).toMatchObject([
    { level: 40, unit: `${task}-1-1`, engine: 'e', msg: 'unit lost: its engine is gone' },
    { level: 30, task, msg: 'task ended' },
  ])
})

test('a task that was not started in time is ended, its hosts skipped', async () => {
  await submitPing({ store }, { id: 'late', hosts: 1, fields: { startWithinSeconds: 1 } })
  const reaper = createReaper()
  await vi.waitFor(async () => {
    await reaper.tick()
    expect(await store.tasks.find('late')).toMatchObject({
      state: 'failed',
      units: { skipped: 1 },
      hosts: { skipped: 1 },
    })
  }, patience)
})

test('a task that cannot be settled does not keep others from their end', async () => {
  const broken = await submitUnsettled('broken')
  await submitUnsettled('x')
  const settle = (task: number) =>
    task === broken ? Promise.reject(new Error('no way to settle it')) : store.tasks.settle(task)
  const { logger, lines } = createTestLog()
  await createReaper({ of: { ...store, tasks: { ...store.tasks, settle } }, logger }).tick()
  expect(await store.tasks.find('x')).toMatchObject({ state: 'failed' })
  expect(lines).toContainEqual(expect.objectContaining({ level: 50, task: broken }))
})

function createReaper({ of = store, logger = createTestLog().logger }: { of?: Store; logger?: Logger } = {}): Reaper {
  return new Reaper({ store: of, logger, now: () => clockMs }, { intervalMs, leaseMs, marginMs: 0 })
}

/** Runs a round at every interval, the first one now. */
async function tickFor(reaper: Reaper, durationMs: number): Promise<void> {
  await reaper.tick()
  for (let passedMs = 0; passedMs < durationMs; passedMs += intervalMs) {
    clockMs += intervalMs
    await reaper.tick()
  }
}

/** A running task whose only unit has ended. */
async function submitUnsettled(id: string): Promise<number> {
  const task = await submitClaimed({ id })
  const end = { reason: 'exit', cause: null, exitCode: 0, leftoversKilled: 0 } as const
  await store.units.record({ task, unit: 1, attempt: 1, engine: 'e', outcomes: [], end })
  return task
}

/** A task of one host whose unit was claimed and whose lease is not renewed. */
async function submitClaimed(task: Partial<PingTask> = {}, ofMs = leaseMs): Promise<number> {
  const number = await submitPing({ store }, { id: 'lapsed', hosts: 1, ...task })
  const { messages } = await store.lanes.deal({ lane: 'default', depth: 1, aliveWithinMs: leaseMs })
  for (const { version: _, ...unit } of messages) {
    await store.units.claim({
      ...unit,
      engine: 'e',
      incarnation: 'i',
      claimedBy: 'message',
      leaseMs: ofMs,
      lanes: ['default'],
    })
  }
  return number
}
