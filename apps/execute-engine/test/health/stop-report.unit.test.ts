import { AppError } from '@distribute/contracts'
import { pino } from 'pino'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { StopReport } from '../../src/health/stop-report.ts'
import { StoreWatch } from '../../src/health/store-watch.ts'
import type { UnitWait } from '../../src/intake/unit-runs.ts'

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

const ended: UnitWait = { unit: '7.1.1', waitsFor: 'its record', hostCount: 2, hosts: ['a', 'b'], since: new Date(5) }
const running: UnitWait = { ...ended, unit: '7.2.1', waitsFor: 'its hosts', hosts: ['c: install'] }

function startReport(waits: UnitWait[]) {
  const lines: Record<string, unknown>[] = []
  const logger = pino({}, { write: (line) => lines.push(JSON.parse(line)) })
  const store = new StoreWatch()
  const report = new StopReport({ runs: { listWaits: () => waits }, store, logger })
  return { report, lines, store, told: () => lines.splice(0).map(({ msg }) => msg) }
}

async function fail(store: StoreWatch, message = 'the database is away'): Promise<void> {
  const away = async () => {
    throw new AppError('store_unavailable', message)
  }
  await expect(store.attempt(away)).rejects.toThrow(message)
}

test('a stop that does not wait logs nothing', async () => {
  const { report, lines, store } = startReport([])
  await fail(store)
  vi.advanceTimersByTime(100_000)
  report.end()
  expect(lines).toEqual([])
})

test('running units are logged at once and every 30 s, with how to terminate them, and the end of the wait is logged', () => {
  const { report, lines, told } = startReport([running])
  expect(lines).toMatchObject([
    {
      ...{ level: 30, waitedSeconds: 0, unitCount: 1, units: [{ unit: '7.2.1', hosts: ['c: install'] }] },
      advice: expect.stringContaining('a second signal'),
    },
  ])
  expect(told()).toEqual(['stop waiting for units'])
  vi.advanceTimersByTime(29_999)
  expect(told()).toEqual([])
  vi.advanceTimersByTime(30_001)
  expect(told()).toEqual(['stop waiting for units', 'stop waiting for units'])
  report.end()
  expect(lines).toMatchObject([{ level: 30, waitedSeconds: 60 }])
  expect(told()).toEqual(['stop continues: no claimed unit left'])
  vi.advanceTimersByTime(60_000)
  expect(told()).toEqual([])
})

test('an outage of the store is logged at once and every 30 s, with reason, time and advice, until it ends', async () => {
  vi.setSystemTime(Date.UTC(2026, 0, 1))
  const { lines, store, told } = startReport([ended])
  told()
  await fail(store)
  expect(lines).toMatchObject([
    {
      ...{ level: 40, msg: 'stop waiting for the store', reason: 'the database is away' },
      ...{ since: '2026-01-01T00:00:00.000Z', units: [{ waitsFor: 'its record', hosts: ['a', 'b'] }] },
      advice: expect.stringMatching(/third signal.*journals in STATE_DIR are kept/),
    },
  ])
  told()
  await fail(store, 'the database refuses')
  expect(told()).toEqual([])
  vi.advanceTimersByTime(30_000)
  expect(lines).toMatchObject([
    { reason: 'the database refuses', since: '2026-01-01T00:00:00.000Z', waitedSeconds: 30 },
  ])
  told()
  await store.attempt(async () => undefined)
  expect(told()).toEqual(['stop waiting for units'])
})

test('a store that does not answer at all is an outage as well', async () => {
  const { lines, store, told } = startReport([ended])
  told()
  const { promise, resolve } = Promise.withResolvers<void>()
  const attempt = store.attempt(() => promise)
  vi.advanceTimersByTime(30_000)
  expect(lines).toMatchObject([{ level: 40, reason: 'the database does not answer' }])
  resolve()
  await attempt
  expect(store.outage).toBeUndefined()
})
