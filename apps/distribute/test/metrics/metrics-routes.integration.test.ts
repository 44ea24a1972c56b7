import { type AllowedLanes, AppError } from '@distribute/contracts'
import { createToken, hashToken } from '@distribute/service'
import { expect, test, vi } from 'vitest'
import { fullToken } from '../access/full-token.ts'
import {
  ask,
  claimAll,
  createTestLog,
  openTestStore,
  registerEngine,
  runAll,
  type ServiceUnderTest,
  startService,
  submitPing,
} from '../service-under-test.ts'

const path = '/metrics'
const checkOfStore = 'distribute_check_up{check="store"}'

/** The value of each series. */
type Metrics = ReadonlyMap<string, number>

test('tasks, hosts, units and engines of each lane are shown', async () => {
  const service = await startService()
  await submitPing(service, { id: 'running', hosts: 3, unitSize: 2 })
  await claimAll(service)
  await registerEngine(service, ['default', 'dc2'])
  await submitPing(service, { id: 'queued', hosts: 5, unitSize: 2 })
  await service.store.lanes.deal({ lane: 'default', depth: 2, aliveWithinMs: 60_000 })
  const metrics = await scrape(service)
  const shown = (name: string) => Object.fromEntries([...metrics].filter(([key]) => key.startsWith(`${name}{`)))
  expect(metrics.get('distribute_open_tasks{lane="default",state="running"}')).toBe(1)
  expect(metrics.get('distribute_open_tasks{lane="default",state="waiting"}')).toBe(1)
  expect(metrics.get('distribute_open_tasks{lane="dc2",state="waiting"}')).toBe(0)
  expect(metrics.get('distribute_open_task_hosts{lane="default",state="running"}')).toBe(3)
  expect(metrics.get('distribute_open_task_hosts{lane="default",state="waiting"}')).toBe(5)
  expect(shown('distribute_open_units')).toMatchObject({
    'distribute_open_units{lane="default",state="pending"}': 1,
    'distribute_open_units{lane="default",state="queued"}': 2,
    'distribute_open_units{lane="default",state="running"}': 2,
    'distribute_open_units{lane="dc2",state="queued"}': 0,
  })
  expect(metrics.get('distribute_engines{lane="dc2",state="up"}')).toBe(1)
  expect(metrics.get('distribute_engines{lane="dc2",state="gone"}')).toBe(0)
  expect(metrics.get('distribute_engine_slots{lane="dc2"}')).toBe(100)
  expect(metrics.get('distribute_engine_slots_busy{lane="default"}')).toBe(2)
  expect(metrics.get('distribute_oldest_queued_unit_age_seconds{lane="default"}')).toBeGreaterThanOrEqual(0)
  expect(metrics.get('distribute_oldest_queued_unit_age_seconds{lane="dc2"}')).toBe(0)
  expect(metrics.get(checkOfStore)).toBe(1)
  expect(metrics.get('distribute_build_info{version="1.2.3"}')).toBe(1)
})

test('what ends after the first scrape is counted', async () => {
  const service = await startService()
  await submitPing(service, { id: 'before', hosts: 1 })
  await runAll(service, () => ({}))
  const succeeded = 'distribute_tasks_ended_total{state="succeeded"}'
  expect((await scrape(service)).get(succeeded)).toBe(0)
  await submitPing(service, { id: 'after', hosts: 3, unitSize: 1 })
  await runAll(service, () => ({}))
  const metrics = await scrapeUntil(service, (seen) => expect(seen.get(succeeded)).toBe(1))
  expect(metrics.get('distribute_units_ended_total{reason="exit"}')).toBe(3)
})

test('requests for 1,000 different addresses make one series', async () => {
  const service = await startService()
  const countOf = (route: string) =>
    `distribute_http_request_duration_seconds_count{method="GET",route="${route}",status="4xx"}`
  const askFor = async (n: number) => {
    await ask(service, { path: `/api/v2/tasks/task-${n}?q=${n}` })
    await ask(service, { path: `/nothing/${n}` })
  }
  const expectCount = (seen: Metrics, count: number) =>
    expect([seen.get(countOf('/api/v2/tasks/:id')), seen.get(countOf('none'))]).toEqual([count, count])
  await scrape(service)
  await askFor(0)
  const before = await scrapeUntil(service, (seen) => expectCount(seen, 1))
  for (let n = 1; n <= 500; n++) await askFor(n)
  const after = await scrapeUntil(service, (seen) => expectCount(seen, 501))
  expect([...after.keys()]).toEqual([...before.keys()])
})

test('lanes beyond the first 100 share one label', async () => {
  const service = await startService()
  for (let n = 0; n < 150; n++) await service.store.lanes.add(`lane-${n}`)
  const metrics = await scrape(service)
  const lanes = [...metrics.keys()].filter((key) => key.startsWith('distribute_engine_slots{'))
  expect(lanes).toHaveLength(101)
  expect(lanes).toContain('distribute_engine_slots{lane="(other)"}')
})

test('a token is needed where the API needs one, unless METRICS is open', async () => {
  const closed = await startService({ auth: 'required' })
  expect(await ask(closed, { path })).toMatchObject({ status: 401 })
  const open = await startService({ auth: 'required', metrics: 'open' })
  expect(await ask(open, { path })).toMatchObject({ status: 200 })
  expect(await ask(open, { path: '/api/v2/tasks' })).toMatchObject({ status: 401 })
  expect(await ask(open, { path, method: 'DELETE' })).toMatchObject({
    status: 405,
    headers: { allow: 'GET, HEAD, OPTIONS' },
  })
})

test('while the store is away, a scrape with a token that was accepted before says so', async () => {
  const { store, fail } = await openFailingStore()
  const { logger, lines } = createTestLog('info')
  const service = await startService({ auth: 'required' }, { store, logger })
  const known = await addToken(service, 'prometheus')
  const other = await addToken(service, 'other')
  const limited = await addToken(service, 'limited', ['dc2'])
  const expiring = await addToken(service, 'expiring', 'all', 3_600_000)
  expect(await ask(service, { path, headers: expiring })).toMatchObject({ status: 200 })
  expect(await ask(service, { path, headers: known })).toMatchObject({ status: 200 })
  expect(await ask(service, { path, headers: limited })).toMatchObject({ status: 403 })
  fail()
  expect(await ask(service, { path, headers: limited })).toMatchObject({ status: 403 })
  expect(await ask(service, { path, headers: other })).toMatchObject({ status: 503 })
  vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 3_600_001 })
  expect(await ask(service, { path, headers: expiring })).toMatchObject({ status: 503 })
  vi.useRealTimers()
  const slots = 'distribute_engine_slots{lane="default"}'
  const isAway = (seen: Metrics) => expect([seen.get(checkOfStore), seen.get(slots)]).toEqual([0, undefined])
  await scrapeUntil(service, isAway, known)
  expect(lines.filter(({ msg }) => String(msg).includes('recovered'))).toEqual([])
})

async function addToken(
  { store }: ServiceUnderTest,
  name: string,
  lanes: AllowedLanes = 'all',
  expiresAfterMs: number | null = null,
): Promise<{ authorization: string }> {
  const token = createToken()
  await store.tokens.create(fullToken({ name, hash: hashToken(token), role: 'viewer', lanes, expiresAfterMs }))
  return { authorization: `Bearer ${token}` }
}

/** After `fail`, the database is away. */
async function openFailingStore() {
  const store = await openTestStore()
  let isAway = false
  const attempt = <Result>(action: () => Promise<Result>): Promise<Result> =>
    isAway ? Promise.reject(new AppError('store_unavailable', 'the database is away')) : action()
  const failing = {
    ...store,
    ping: () => attempt(() => store.ping()),
    tokens: { ...store.tokens, find: (hash: string) => attempt(() => store.tokens.find(hash)) },
    lanes: { ...store.lanes, listOpen: () => attempt(() => store.lanes.listOpen()) },
  }
  return {
    store: failing,
    fail: () => {
      isAway = true
    },
  }
}

async function scrape(service: ServiceUnderTest, headers = {}): Promise<Metrics> {
  const { status, headers: answered, body } = await ask(service, { path, headers })
  expect([status, answered['content-type']]).toEqual([200, 'text/plain; version=0.0.4; charset=utf-8'])
  const lines = String(body).split('\n')
  const samples = lines.filter((line) => line !== '' && !line.startsWith('#'))
  return new Map(
    samples.map((line) => {
      const end = line.lastIndexOf(' ')
      return [line.slice(0, end), Number(line.slice(end + 1))] as const
    }),
  )
}

/** Repeats the scrape until it shows the expected lines: answers are kept for some seconds. */
function scrapeUntil(service: ServiceUnderTest, check: (seen: Metrics) => void, headers = {}): Promise<Metrics> {
  const attempt = async () => {
    const metrics = await scrape(service, headers)
    check(metrics)
    return metrics
  }
  return vi.waitFor(attempt, 20_000)
}
