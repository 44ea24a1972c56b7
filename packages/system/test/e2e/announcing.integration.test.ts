import { formatUnitKey, type UnitMessage } from '@distribute/contracts'
import { Distribute } from '@distribute/distribute'
import { Engine, OrderCheck } from '@distribute/execute-engine'
import { createKafkaUnitQueue, type UnitQueue } from '@distribute/queue'
import { createMetricsRegistry, loadConfiguration } from '@distribute/service'
import { migrateStore, openStore, type Store } from '@distribute/store'
import { useKafka, useMariaDb } from '@distribute/testbed'
import { type Logger, pino } from 'pino'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { createInstantRunner } from '../../bench/instant-runner.ts'
import { type ApiClient, createApiClient } from '../../e2e/api-client.ts'

const silent = pino({ level: 'silent' })
const undo: (() => Promise<unknown>)[] = []
const startedUnits: string[] = []
const claims: string[] = []
let store: Store
let client: ApiClient
let queue: UnitQueue
let copies = 1
let createQueue: (clientId: string) => Promise<UnitQueue>

beforeAll(async () => {
  const [mariaDb, kafka] = await Promise.all([useMariaDb(), useKafka()])
  undo.push(mariaDb.stop, kafka.stop)
  const url = await mariaDb.createDatabase()
  await migrateStore(url)
  store = await openStore(url)
  undo.unshift(() => store.close())

  const name = kafka.createName()
  const options = { brokers: kafka.brokers, topic: name, groupId: name, partitions: 8, replication: 1, logger: silent }
  queue = publishingCopies(await createKafkaUnitQueue({ ...options, clientId: 'distribute' }))
  undo.unshift(() => queue.close())
  await startDistribute()
  createQueue = (clientId) => createKafkaUnitQueue({ ...options, clientId })
  for (const id of ['a', 'b']) await startEngine(id)
})

beforeEach(() => {
  startedUnits.length = 0
  claims.length = 0
  copies = 1
})

afterAll(async () => {
  for (const step of undo) await step()
})

test('of 300 concurrent units, more than 99 in 100 are claimed from messages', async () => {
  const { id } = await client.submit({ hosts: ['10.1.[0-35].[1-250]'], adhoc: { module: 'ping' } })
  expect(await client.ended(id)).toMatchObject({
    state: 'succeeded',
    units: { finished: 300 },
    hosts: { ok: 9000, total: 9000 },
  })
  expect(claims).toHaveLength(300)
  expect(claims.filter((claimedBy) => claimedBy === 'message').length).toBeGreaterThan(297)
})

test('a message that is delivered twice runs once, and one of an unknown task is dropped', async () => {
  copies = 2
  await queue.publish('default', [{ version: 1, task: 999_999, unit: 1, attempt: 1 }])
  const { id } = await client.submit({ hosts: ['10.2.0.[1-200]'], unitSize: 5, adhoc: { module: 'ping' } })
  expect(await client.ended(id)).toMatchObject({ state: 'succeeded', units: { finished: 40 }, hosts: { ok: 200 } })
  expect(startedUnits).toHaveLength(40)
  expect(new Set(startedUnits).size).toBe(40)
})

test('engines of the lanes {x}, {x, y} and {y} each get units of their lanes, from messages, and no others', async () => {
  const lanes = { 'only-x': ['x'], both: ['x', 'y'], 'only-y': ['y'] }
  for (const [id, own] of Object.entries(lanes)) await startEngine(id, own)
  const submit = (lane: string, hosts: string) =>
    client.submit({ lane, hosts: [hosts], unitSize: 1, adhoc: { module: 'ping' } })
  const tasks = await Promise.all([submit('x', '10.3.0.[1-60]'), submit('y', '10.3.1.[1-60]')])
  for (const { id } of tasks) {
    expect(await client.ended(id)).toMatchObject({ state: 'succeeded', units: { finished: 60 } })
    const engines = new Set((await client.hosts(id)).map(({ engine }) => engine))
    const { lane } = await client.task(id)
    expect([...engines].sort()).toEqual(['both', `only-${lane}`])
  }
  expect(claims.filter((claimedBy) => claimedBy === 'message').length).toBeGreaterThan(100)
})

async function startDistribute(): Promise<void> {
  const { configuration } = loadConfiguration({ profile: 'standalone', env: { DISTRIBUTE_HTTP_PORT: '0' } })
  const distribute = new Distribute({
    registry: createMetricsRegistry(),
    store,
    queue,
    logger: silent,
    configuration,
    version: '0.0.0',
    hostName: 'localhost',
    id: 'announcing',
    localHosts: false,
    now: () => performance.now(),
  })
  client = createApiClient(await distribute.start())
  undo.unshift(() => distribute.stop())
}

async function startEngine(id: string, lanes: readonly string[] = ['default']): Promise<void> {
  const engineQueue = await createQueue(id)
  const runner = createInstantRunner({ onStart: (unit) => startedUnits.push(formatUnitKey(unit)) })
  const settings = {
    hostName: 'localhost',
    addresses: [],
    version: '0.0.0',
    lanes,
    slots: 4,
    leaseMs: 30_000,
    settings: { leaseSeconds: 30, graceSeconds: 5, topic: 'distribute' },
    stopMs: 0,
    maxTaskOutputBytes: 1024 ** 3,
  }
  const orders = new OrderCheck({ storeId: store.storeId, lanes, known: undefined, isRequired: false, logger: pino() })
  const engine = new Engine(
    { store, queue: engineQueue, runner, orders, share: noShare, logger: noteClaims() },
    { id, incarnation: id, ...settings },
  )
  await engine.start()
  undo.unshift(
    () => engine.stop(),
    () => engineQueue.close(),
  )
}

/** A logger that records how each unit was claimed. */
function noteClaims(): Logger {
  const write = (line: string) => {
    const { claimedBy } = JSON.parse(line) as { claimedBy?: string }
    if (claimedBy !== undefined) claims.push(claimedBy)
  }
  return pino({ level: 'info' }, { write })
}

/** As a broker does after a hiccup: every message comes `copies` times. */
function publishingCopies(inner: UnitQueue): UnitQueue {
  return {
    ...inner,
    publish: (lane, messages) =>
      inner.publish(
        lane,
        Array.from({ length: copies }).flatMap((): readonly UnitMessage[] => messages),
      ),
  }
}

/** Without projects, no share has to be mounted. */
const noShare = { isNeeded: async () => false, probe: async () => undefined }
