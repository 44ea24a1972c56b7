import { hashToken } from '@distribute/service'
import type { Store } from '@distribute/store'
import { eventually } from '@distribute/testbed'
import { describe, expect, test } from 'vitest'
import { fullToken } from '../access/full-token.ts'
import { createTestSessions, createTestTokens, inSession, signIn } from '../access/test-callers.ts'
import {
  ask,
  claimAll,
  okOutcome,
  openTestStore,
  registerEngine,
  runAll,
  startService,
  submitPing,
} from '../service-under-test.ts'
import { openEvents } from './event-client.ts'
import { type EventService, startEvents } from './start-events.ts'

const end = { reason: 'exit' as const, cause: null, exitCode: 0, leftoversKilled: 0 }

/** Records the unit as its engine does. */
async function recordUnit({ store }: Pick<EventService, 'store'>, unit: Awaited<ReturnType<typeof claimAll>>[number]) {
  const { task, unit: number, attempt, hosts } = unit
  const key = { task, unit: number, attempt, engine: 'engine-1' }
  await store.units.record({ ...key, outcomes: hosts.map(okOutcome), end })
  await store.tasks.settle(task)
}

test('a stream tells of a task from its first unit to its end, and closes', async () => {
  const service = await startEvents()
  await submitPing(service, { id: 't1', hosts: 3, unitSize: 2 })
  const client = await openEvents(service.url('t1'))
  expect(client.response.headers).toMatchObject({
    'content-type': 'text/event-stream; charset=utf-8',
    'cache-control': 'no-store',
    'x-accel-buffering': 'no',
  })
  expect(await client.next('task')).toMatchObject({
    data: { id: 't1', state: 'waiting', hosts: { waiting: 3, total: 3 }, blockedBy: 'no engine in lane default' },
  })
  const units = await claimAll(service)
  const running = { state: 'running', rc: null, changed: false, durationMs: null, cause: null }
  expect((await client.next('hosts')).data).toEqual({
    hosts: ['h1.example', 'h2.example', 'h3.example'].map((host) => ({ host, ...running })),
  })
  for (const unit of units) await recordUnit(service, unit)
  expect(await client.next('end')).toMatchObject({ data: { state: 'succeeded' }, id: expect.any(Number) })
  await client.closed
  const hosts = client.received.flatMap(({ event, data }) => (event === 'hosts' ? data.hosts : []))
  const ok = { state: 'ok', rc: 0, changed: true, durationMs: 5250, cause: null }
  expect(hosts.slice(3)).toEqual(['h1.example', 'h2.example', 'h3.example'].map((host) => ({ host, ...ok })))
  expect(client.received.at(-2)).toMatchObject({ event: 'task', data: { state: 'succeeded', hosts: { ok: 3 } } })
})

test('a host whose unit is recorded again is told once', async () => {
  const service = await startEvents()
  await submitPing(service, { id: 't1', hosts: 2 })
  const client = await openEvents(service.url('t1'))
  await client.next('task')
  const [unit] = await claimAll(service)
  if (unit === undefined) throw new Error('no unit')
  const key = { task: unit.task, unit: unit.unit, attempt: unit.attempt, engine: 'engine-1' }
  await client.next('hosts')
  await service.store.units.record({ ...key, outcomes: [okOutcome('h1.example')] })
  expect((await client.next('hosts')).data.hosts).toMatchObject([{ host: 'h1.example', state: 'ok' }])
  await service.store.units.record({ ...key, outcomes: [okOutcome('h2.example')] })
  expect((await client.next('hosts')).data.hosts).toMatchObject([{ host: 'h2.example', state: 'ok' }])
})

test('the stream of a task that has ended tells its state and its end, and closes', async () => {
  const service = await startEvents()
  await submitPing(service, { id: 't1', hosts: 1 })
  await runAll(service, () => ({}))
  const client = await openEvents(service.url('t1'))
  await client.closed
  expect(client.received.map(({ event }) => event)).toEqual([undefined, 'task', 'end'])
  expect(client.received).toMatchObject([{ retry: expect.any(Number) }, { data: { state: 'succeeded' } }, {}])
})

test('a stream resumes after Last-Event-ID, or `after`, with the hosts of units that changed since', async () => {
  const service = await startEvents()
  await submitPing(service, { id: 't1', hosts: 4, unitSize: 1 })
  const first = await openEvents(service.url('t1'))
  await first.next('task')
  const [one, two, ...others] = await claimAll(service)
  if (one === undefined || two === undefined) throw new Error('no units')
  await recordUnit(service, one)
  const seen = await eventually(() => {
    const found = first.received.find(({ event, data }) => event === 'task' && data.hosts.ok === 1)
    if (found === undefined) throw new Error('the first unit is not told')
    return found
  })
  first.close()
  await recordUnit(service, two)
  const resumed = await openEvents(service.url('t1'), { 'Last-Event-ID': String(seen.id) })
  expect((await resumed.next('hosts')).data.hosts).toMatchObject([{ host: 'h2.example', state: 'ok' }])
  await eventually(() =>
    expect(resumed.received.filter(({ event }) => event === 'task').at(-1)).toMatchObject({
      data: { hosts: { ok: 2 } },
    }),
  )
  expect(resumed.received.at(-1)?.id).toBeGreaterThan(seen.id ?? 0)
  await recordUnit(service, others[0] ?? one)
  expect((await resumed.next('hosts')).data.hosts).toMatchObject([{ host: 'h3.example', state: 'ok' }])

  const whole = await openEvents(`${service.url('t1')}?after=0`)
  expect((await whole.next('hosts')).data.hosts.map(({ state }: { state: string }) => state)).toEqual([
    ...['ok', 'ok', 'ok'],
    'running',
  ])
})

test('streams that resume from one position are sent more hosts than fit one event, and the rest as it comes', async () => {
  const service = await startEvents()
  await submitPing(service, { id: 't1', hosts: 1300, unitSize: 500 })
  await service.store.tasks.cancel('t1')
  const clients = await Promise.all([1, 2].map(() => openEvents(`${service.url('t1')}?after=0`)))
  for (const client of clients) {
    await client.closed
    const pages = client.received.filter(({ event }) => event === 'hosts')
    expect(pages.map(({ data, id }) => [data.hosts.length, id !== undefined])).toEqual([
      [500, false],
      [500, false],
      [300, true],
    ])
    expect(client.received.at(-1)).toMatchObject({ event: 'end', data: { state: 'cancelled' } })
  }
})

test('hosts that are skipped, because the task is cancelled, are told', async () => {
  const service = await startEvents()
  await submitPing(service, { id: 't1', hosts: 2, unitSize: 1 })
  const client = await openEvents(service.url('t1'))
  await client.next('task')
  await service.store.tasks.cancel('t1')
  expect((await client.next('hosts')).data.hosts).toMatchObject([
    { host: 'h1.example', state: 'skipped' },
    { host: 'h2.example', state: 'skipped' },
  ])
  expect(await client.next('end')).toMatchObject({ data: { state: 'cancelled' } })
})

test('a late result brings a second end; until then the stream stays open', async () => {
  const service = await startEvents()
  await submitPing(service, { id: 't1', hosts: 1 })
  const [unit] = await claimAll(service)
  if (unit === undefined) throw new Error('no unit')
  const client = await openEvents(service.url('t1'))
  await client.next('task')
  await service.store.units.reap(await service.store.units.listRunning())
  await service.store.tasks.settle(unit.task)
  expect(await client.next('end')).toMatchObject({ data: { state: 'failed' } })
  const second = await openEvents(service.url('t1'))
  expect(await second.next('end')).toMatchObject({ data: { state: 'failed' } })
  await recordUnit(service, unit)
  for (const one of [client, second]) {
    expect(await one.next('end')).toMatchObject({ data: { state: 'succeeded' } })
    await one.closed
    expect(one.received.filter(({ event }) => event === 'hosts').at(-1)?.data.hosts).toMatchObject([{ state: 'ok' }])
  }
})

test('outstanding hosts are told as the engine reports them', async () => {
  const service = await startEvents()
  await submitPing(service, { id: 't1', hosts: 1 })
  const [unit] = await claimAll(service)
  if (unit === undefined) throw new Error('no unit')
  const client = await openEvents(service.url('t1'))
  await client.next('task')
  const { task, unit: number, attempt } = unit
  const outstanding = [{ host: 'h1.example', step: 'copy', sinceMs: 1000 }]
  await service.store.units.renew(
    'engine-1',
    'first',
    [{ task, unit: number, attempt, progress: { outstanding } }],
    60_000,
  )
  expect((await client.next('outstanding')).data).toEqual({
    hosts: [{ host: 'h1.example', step: 'copy', since: '1970-01-01T00:00:01.000Z' }],
    total: 1,
  })
  await recordUnit(service, unit)
  expect((await client.next('outstanding')).data).toEqual({ hosts: [], total: 0 })
})

test('many streams cost the store as much as one, and no stream costs nothing', async () => {
  const { store, calls } = countCalls(await openTestStore())
  const service = await startEvents({ store })
  const task = await submitPing(service, { id: 't1', hosts: 40, unitSize: 1 })
  const [first, ...others] = await Promise.all(Array.from({ length: 30 }, () => openEvents(service.url('t1'))))
  const clients = first === undefined ? others : [first, ...others]
  for (const client of clients) await client.next('task')
  calls.length = 0
  for (const unit of await claimAll(service)) await recordUnit(service, unit)
  for (const client of clients) {
    await client.closed
    expect(client.received.at(-1)).toMatchObject({ event: 'end' })
  }
  const reads = calls.filter((name) => name === 'results.listOfUnits' || name === 'tasks.listByIds')
  const rounds = calls.filter((name) => name === 'events.read').length
  expect(reads.length).toBeLessThanOrEqual(3 * rounds)
  expect(await service.store.tasks.listByIds([task])).toMatchObject([{ state: 'succeeded' }])
  await eventually(async () => {
    calls.length = 0
    await new Promise((resolve) => setTimeout(resolve, 600))
    expect(calls).toEqual([])
  })
})

/** Records which methods are called, as `results.list`. */
function countCalls(store: Store) {
  const calls: string[] = []
  const count = <Part extends object>(name: string, part: Part): Part =>
    new Proxy(part, {
      get: (target, method) => {
        const value = Reflect.get(target, method)
        if (typeof value !== 'function') return value
        return (...args: unknown[]) => {
          calls.push(`${name}.${String(method)}`)
          return value.apply(target, args)
        }
      },
    })
  const parts = Object.entries(store).map(([name, part]) => [name, typeof part === 'object' ? count(name, part) : part])
  return { calls, store: { ...store, ...Object.fromEntries(parts) } as Store }
}

test('streams stay open while the store is away, and go on when it is back', async () => {
  const real = await openTestStore()
  let isAway = false
  const events = {
    ...real.events,
    read: async (request: Parameters<Store['events']['read']>[0]) => {
      if (isAway) throw new Error('the store is away')
      return await real.events.read(request)
    },
  }
  const service = await startEvents({ store: { ...real, events }, options: { heartbeatMs: 50 } })
  await submitPing(service, { id: 't1', hosts: 1 })
  const client = await openEvents(service.url('t1'))
  await client.next('task')
  isAway = true
  await runAll({ store: real }, () => ({}))
  const beats = () => client.received.reduce((sum, { comments }) => sum + comments, 0)
  const before = beats()
  await eventually(() => expect(beats()).toBeGreaterThan(before + 5))
  isAway = false
  expect(await client.next('end')).toMatchObject({ data: { state: 'succeeded' } })
})

test('a stream whose token is revoked is told so, and closes; others go on', async () => {
  const service = await startEvents({ settings: { auth: 'required' }, options: { accessIntervalMs: 50 } })
  const { tokens } = service.store
  for (const name of ['kept', 'revoked']) await tokens.create(fullToken({ name, hash: hashToken(name) }))
  await submitPing(service, { id: 't1', hosts: 1 })
  const open = (token: string) => openEvents(service.url('t1'), { authorization: `Bearer ${token}` })
  const [kept, revoked] = [await open('kept'), await open('revoked')]
  await tokens.revoke('revoked')
  expect((await revoked.next('unauthorized')).data).toEqual({ detail: 'the token is unknown or revoked' })
  await revoked.closed
  await runAll(service, () => ({}))
  await kept.next('end')
  expect((await open('revoked')).response.statusCode).toBe(401)
})

test('a stream whose token expires is told so, and closes', async () => {
  const real = await openTestStore()
  let isExpired = false
  const find: Store['tokens']['find'] = async (hash) => {
    const known = await real.tokens.find(hash)
    return known && { ...known, isExpired }
  }
  const store = { ...real, tokens: { ...real.tokens, find } }
  const service = await startEvents({ settings: { auth: 'required' }, options: { accessIntervalMs: 50 }, store })
  await real.tokens.create(fullToken({ name: 'short', hash: hashToken('short') }))
  await submitPing(service, { id: 't1', hosts: 1 })
  const client = await openEvents(service.url('t1'), { authorization: 'Bearer short' })
  await client.next('task')
  isExpired = true
  const { data } = await client.next('unauthorized')
  expect(data.detail).toMatch(/^the token "short" expired/)
  await client.closed
})

describe('a stream of a person', () => {
  const startSignedIn = async () => {
    const service = await startEvents({ settings: { auth: 'required' }, options: { accessIntervalMs: 50 } })
    await createTestSessions(service.store)
    await registerEngine(service, ['default', 'other'])
    await submitPing(service, { id: 't1', hosts: 1 })
    await submitPing(service, { id: 't2', hosts: 1, fields: { lane: 'other' } })
    const open = async (task: string) => {
      const client = await openEvents(service.url(task), inSession('mei'))
      await client.next('task')
      return client
    }
    return { service, first: await open('t1'), second: await open('t2') }
  }

  test('who loses a lane is told so, and closes; a stream of another lane goes on', async () => {
    const { service, first, second } = await startSignedIn()
    await service.store.accounts.change('mei', { lanes: ['other'] })
    expect((await first.next('unauthorized')).data).toEqual({ detail: 'lane default is no longer allowed' })
    await first.closed
    await service.store.tasks.cancel('t2')
    expect(await second.next('end')).toMatchObject({ data: { state: 'cancelled' } })
  })

  test.each<[string, (store: Store) => Promise<unknown>]>([
    ['signs out', (store) => store.sessions.end(hashToken('mei'))],
    ['is disabled', (store) => store.accounts.change('mei', { isDisabled: true })],
  ])('who %s is told so, and closes', async (_, end) => {
    const { service, ...clients } = await startSignedIn()
    await end(service.store)
    for (const client of Object.values(clients)) {
      expect((await client.next('unauthorized')).data.detail).toMatch(/sign in/)
      await client.closed
    }
  })
})

test.each([
  ['in all', { maxStreams: 1 }, /serves/],
  ['of one client', { maxStreamsPerClient: 1 }, /MAX_STREAMS_PER_CLIENT/],
])('streams beyond the limit %s are refused until one closes', async (_, options, detail) => {
  const service = await startEvents({ options })
  await submitPing(service, { id: 't1', hosts: 1 })
  const first = await openEvents(service.url('t1'))
  const refused = await fetch(service.url('t1'))
  expect(refused.status).toBe(429)
  expect(refused.headers.get('retry-after')).toMatch(/^\d+$/)
  expect(await refused.json()).toMatchObject({ code: 'rate_limited', detail: expect.stringMatching(detail) })
  first.close()
  await eventually(async () => expect((await openEvents(service.url('t1'))).response.statusCode).toBe(200))
})

test('each token and each session has streams of its own', async () => {
  const service = await startEvents({ settings: { auth: 'required' }, options: { maxStreamsPerClient: 1 } })
  await createTestTokens(service.store)
  await createTestSessions(service.store)
  await submitPing(service, { id: 't1', hosts: 1 })
  const senders = [signIn('viewer'), signIn('admin'), inSession('mei')]
  const open = async (headers: Readonly<Record<string, string>>) =>
    (await openEvents(service.url('t1'), headers)).response.statusCode
  for (const headers of senders) expect(await open(headers)).toBe(200)
  for (const headers of senders) expect(await open(headers)).toBe(429)
})

test('streams of a service that stops end at once with a time to reconnect, also those opened later', async () => {
  const service = await startEvents()
  await submitPing(service, { id: 't1', hosts: 1 })
  const client = await openEvents(service.url('t1'))
  await client.next('task')
  service.hub.endStreams()
  await client.closed
  expect(client.received.at(-1)?.retry).toBeGreaterThanOrEqual(1000)
  const later = await openEvents(service.url('t1'))
  await later.closed
  expect(later.received).toMatchObject([{ event: undefined, retry: expect.any(Number) }])
})

test('an unknown task is 404, a wrong Last-Event-ID is 422, and HEAD has the headers alone', async () => {
  const service = await startService()
  await submitPing(service, { id: 't1', hosts: 1 })
  expect(await ask(service, { path: '/api/v2/tasks/nosuch/events' })).toMatchObject({ status: 404 })
  const headers = { 'last-event-id': 'x' }
  expect(await ask(service, { path: '/api/v2/tasks/t1/events', headers })).toMatchObject({
    status: 422,
    body: { code: 'invalid_input', errors: [{ path: 'last-event-id' }] },
  })
  expect(await ask(service, { path: '/api/v2/tasks/t1/events', method: 'HEAD' })).toMatchObject({
    status: 200,
    headers: { 'content-type': 'text/event-stream; charset=utf-8' },
  })
})
