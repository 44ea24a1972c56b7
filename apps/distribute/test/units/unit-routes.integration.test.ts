import { expect, test } from 'vitest'
import { ask, claimAll, runAll, startService } from '../service-under-test.ts'

const path = '/api/v2/tasks'
const time = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/)

async function startWithTask() {
  const service = await startService()
  await ask(service, { path, body: { id: 'x', hosts: ['h[1-5]'], adhoc: { module: 'ping' }, unitSize: 2 } })
  return { service, get: (query = '') => ask(service, { path: `${path}/x/units${query}` }) }
}

const noHosts = {
  ...{ waiting: 0, running: 0, ok: 0, failed: 0, unreachable: 0, timeout: 0 },
  ...{ cancelled: 0, lost: 0, skipped: 0, changed: 0 },
}

test('units are listed in order, page by page', async () => {
  const { get } = await startWithTask()
  const { body: page } = await get('?limit=2')
  expect(page.items).toMatchObject([{ unit: 1 }, { unit: 2 }])
  expect((await get(`?limit=2&cursor=${page.nextCursor}`)).body).toMatchObject({
    items: [{ unit: 3, hosts: { total: 1 } }],
    nextCursor: null,
  })
})

test('a pending unit has only its hosts', async () => {
  const { get } = await startWithTask()
  expect((await get()).body.items[0]).toEqual({
    ...{ unit: 1, state: 'pending', attempt: 1, engine: null, claimedBy: null },
    ...{ queuedAt: null, startedAt: null, finishedAt: null },
    ...{
      endReason: null,
      cause: null,
      exitCode: null,
      leftoversKilled: 0,
      fault: null,
      warnings: [],
      otherHosts: [],
      otherHostCounts: null,
      outstanding: [],
    },
    hosts: { ...noHosts, waiting: 2, total: 2 },
  })
})

test('a running unit shows which hosts are outstanding, in which step and since when; an ended one does not', async () => {
  const { service, get } = await startWithTask()
  const [claimed] = await claimAll(service)
  if (claimed === undefined) throw new Error('a unit is there to be claimed')
  const { task, unit, attempt } = claimed
  const sinceMs = Date.UTC(2026, 0, 31, 16, 0, 0, 7)
  const progress = { outstanding: [{ host: 'h2', step: 'Restart nginx', sinceMs }] }
  await service.store.units.renew('engine-1', 'first', [{ task, unit, attempt, progress }], 60_000)
  expect((await get()).body.items[unit - 1]).toMatchObject({
    ...{ state: 'running', engine: 'engine-1', claimedBy: 'message', queuedAt: time, startedAt: time },
    hosts: { ...noHosts, running: 2, total: 2 },
    outstanding: [{ host: 'h2', step: 'Restart nginx', since: '2026-01-31T16:00:00.007Z' }],
  })
  const end = { reason: 'deadline', cause: 'unit deadline', exitCode: null, leftoversKilled: 3 } as const
  await service.store.units.record({ task, unit, attempt, engine: 'engine-1', outcomes: [], end })
  expect((await get()).body.items[unit - 1]).toMatchObject({
    ...{ state: 'finished', endReason: 'deadline', cause: 'unit deadline', exitCode: null, leftoversKilled: 3 },
    ...{ finishedAt: time, outstanding: [], hosts: { running: 0, waiting: 0, total: 2 } },
  })
})

test('the hosts of a finished unit are counted by their states', async () => {
  const { service, get } = await startWithTask()
  await runAll(service, (host) => (host === 'h2' ? { state: 'timeout', changed: false } : {}))
  expect((await get()).body.items[0]).toMatchObject({
    state: 'finished',
    exitCode: 0,
    hosts: { ...noHosts, ok: 1, timeout: 1, changed: 1, total: 2 },
  })
})

test.each([
  ['limit=0', 'limit'],
  ['limit=501', 'limit'],
  ['cursor=nonsense', 'cursor'],
  ['state=running', 'state'],
])('rejects ?%s and names the parameter', async (query, field) => {
  const { get } = await startWithTask()
  expect(await get(`?${query}`)).toMatchObject({ status: 422, body: { errors: [{ path: field }] } })
})

test('the units of an unknown task are not found', async () => {
  const { service } = await startWithTask()
  expect((await ask(service, { path: `${path}/unknown/units` })).status).toBe(404)
})
