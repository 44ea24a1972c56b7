import { generateKeyPairSync } from 'node:crypto'
import { Distribute } from '@distribute/distribute'
import { Engine, OrderCheck, OrderMemory } from '@distribute/execute-engine'
import { createKafkaUnitQueue, type UnitQueue } from '@distribute/queue'
import {
  createLaneSealer,
  createMetricsRegistry,
  createOrderSigner,
  createOrderVerifier,
  loadConfiguration,
} from '@distribute/service'
import { migrateStore, openStore, type Store } from '@distribute/store'
import { createSqlClient, eventually, type SqlClient, useFolder, useKafka, useMariaDb } from '@distribute/testbed'
import { pino } from 'pino'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { createInstantRunner } from '../../bench/instant-runner.ts'
import { type ApiClient, createApiClient } from '../../e2e/api-client.ts'

// Engines of two lanes share a database and a broker. An attacker on the lane `default` has the
// accounts of its engine for both, with the rights that an older version granted.

const logger = pino({ level: 'silent' })
const keys = generateKeyPairSync('ed25519')
const undo: (() => unknown)[] = []
const undoTest: (() => unknown)[] = []
/** what ran, and on which lane */
const started: string[] = []
let store: Store
let client: ApiClient
let queue: UnitQueue
let attacker: SqlClient
let engineUrl: string
let createQueue: (clientId: string) => Promise<UnitQueue>

beforeAll(async () => {
  const [mariaDb, kafka] = await Promise.all([useMariaDb(), useKafka()])
  const url = new URL(await mariaDb.createDatabase())
  engineUrl = await createEngineAccount(url)
  store = await openStore(url.href)
  attacker = createSqlClient(engineUrl)
  const name = kafka.createName()
  const options = { brokers: kafka.brokers, topic: name, groupId: name, partitions: 2, replication: 1, logger }
  createQueue = (clientId) => createKafkaUnitQueue({ ...options, clientId })
  queue = await createQueue('distribute')
  undo.unshift(
    () => attacker.close(),
    () => queue.close(),
    () => store.close(),
  )
  await startDistribute()
  // the lanes exist from here on
  for (const lane of ['default', 'prod']) await startEngine(lane)
  await stopEngines()
})

afterEach(stopEngines)

afterAll(async () => {
  for (const step of undo) await step()
})

async function stopEngines(): Promise<void> {
  for (const step of undoTest.splice(0)) await step()
  started.length = 0
}

test('a unit that distribute ordered runs', async () => {
  await startEngine('prod')
  const { id } = await submit('prod', 'echo good')
  expect(await client.ended(id)).toMatchObject({ state: 'succeeded', hosts: { ok: 2 } })
  expect(started).toEqual(['prod: echo good'])
})

test('a request that is rewritten in the database does not run', async () => {
  const { id, number } = await submitQueued('echo good')
  await attacker.query(`update task set request = replace(request, 'echo good', 'echo evil') where id = ${number}`)
  await startEngine('prod')
  const cause = 'engine prod could not start it: refused: the request or the secretVars of the task were changed'
  await untilCause(number, cause)
  await eventually(async () =>
    expect(await client.get('/engines')).toMatchObject({
      body: { items: expect.arrayContaining([expect.objectContaining({ id: 'prod', problem: refusedOne })]) },
    }),
  )
  expect(await client.post(`/tasks/${id}/cancel`)).toMatchObject({ status: 202 })
  expect(await client.ended(id)).toMatchObject({ state: 'cancelled', hosts: { skipped: 2 } })
  expect(started).toEqual([])
})

const refusedOne = expect.stringMatching(/units refused since the start: 1; unit \d+-1-1: the request or/)

test('a unit that a message names to an engine of another lane does not run', async () => {
  const { id, number } = await submitQueued('echo good')
  await startEngine('default')
  await queue.publish('default', [{ version: 1, task: number, unit: 1, attempt: 1 }])
  // these are read after it
  const later = await submit('default', 'echo later', 8)
  await client.ended(later.id)
  expect(await store.units.find(number, 1)).toMatchObject({ state: 'queued', engine: null })
  await startEngine('prod')
  expect(await client.ended(id)).toMatchObject({ state: 'succeeded' })
  expect(started.filter((what) => !what.endsWith('later'))).toEqual(['prod: echo good'])
})

test('an attempt that is set back in the database does not run again', async () => {
  await startEngine('prod')
  const { id } = await submit('prod', 'echo once')
  await client.ended(id)
  const number = await findNumber(id)
  await attacker.query(`update host_result set state = 'waiting' where task = ${number}`)
  await attacker.query(`update unit set state = 'queued', engine = null, waiting = 2, ok = 0 where task = ${number}`)
  await untilCause(number, 'engine prod could not start it: refused: this engine took the same order before')
  expect(started).toEqual(['prod: echo once'])
})

test('a host that is added in the database does not run', async () => {
  const { id, number } = await submitQueued('echo two')
  const row = `${number}, 99, 1, '10.9.9.9', 'waiting'`
  await attacker.query(`insert into host_result (task, seq, unit, host, state) values (${row})`)
  await startEngine('prod')
  await untilCause(number, 'engine prod could not start it: refused: the order does not name the host "10.9.9.9"')
  await client.post(`/tasks/${id}/cancel`)
  expect(started).toEqual([])
})

function submit(lane: string, args: string, hosts = 2) {
  return client.submit({ lane, hosts: [`10.1.0.[1-${hosts}]`], unitSize: 2, adhoc: { module: 'shell', args } })
}

/** On the lane `prod`, which has no engine at this moment: the unit is ordered, and waits. */
async function submitQueued(args: string) {
  const { id } = await submit('prod', args)
  const number = await findNumber(id)
  await eventually(async () => expect(await store.units.find(number, 1)).toMatchObject({ state: 'queued' }))
  return { id, number }
}

async function findNumber(id: string): Promise<number> {
  const task = await store.tasks.find(id)
  if (task === undefined) throw new Error(`there is no task ${id}`)
  return task.id
}

async function untilCause(task: number, cause: string): Promise<void> {
  await eventually(async () =>
    expect(await store.units.find(task, 1)).toMatchObject({ cause: expect.stringContaining(cause) }),
  )
}

/** The URL of the engines' account. */
async function createEngineAccount(url: URL): Promise<string> {
  const database = url.pathname.slice(1)
  const user = `engine_${database.slice(-16)}`
  const admin = createSqlClient(url.href)
  await admin.query(`create user ${user}@'%' identified by 'password'`)
  await migrateStore(url.href, { engineAccount: user })
  await admin.query(`grant update on ${database}.task to ${user}@'%'`)
  undo.unshift(
    () => admin.query(`drop user ${user}@'%'`),
    () => admin.close(),
  )
  const account = new URL(url)
  Object.assign(account, { username: user, password: 'password' })
  return account.href
}

async function startDistribute(): Promise<void> {
  const { configuration } = loadConfiguration({ profile: 'standalone', env: { DISTRIBUTE_HTTP_PORT: '0' } })
  const distribute = new Distribute({
    registry: createMetricsRegistry(),
    ...{ store, queue, logger, configuration, version: '0.0.0', hostName: 'localhost', id: 'distribute' },
    keys: { signer: createOrderSigner(keys.privateKey), sealer: createLaneSealer(new Map()) },
    localHosts: false,
    now: () => performance.now(),
  })
  client = createApiClient(await distribute.start())
  undo.unshift(() => distribute.stop())
}

/** Calls an engine of one lane as it is. */
async function startEngine(lane: string): Promise<void> {
  const [engineStore, engineQueue] = [await openStore(engineUrl), await createQueue(lane)]
  const stateDir = useFolder()
  const runner = createInstantRunner({
    onStart: ({ request: { action } }) => started.push(`${lane}: ${action.kind === 'adhoc' ? action.args : ''}`),
  })
  const known = { verifier: createOrderVerifier([keys.publicKey]), memory: new OrderMemory(stateDir) }
  const orders = new OrderCheck({ storeId: store.storeId, lanes: [lane], known, isRequired: true, logger })
  const engine = new Engine(
    { store: engineStore, queue: engineQueue, runner, orders, share: noShare, logger },
    {
      ...{ id: lane, incarnation: stateDir, hostName: 'localhost', addresses: [], version: '0.0.0' },
      ...{ lanes: [lane], slots: 4, leaseMs: 3_000, stopMs: 0, maxTaskOutputBytes: 1024 ** 3 },
      settings: { leaseSeconds: 30, graceSeconds: 5, topic: 'distribute' },
    },
  )
  undoTest.push(
    () => engine.stop(),
    () => engineQueue.close(),
    () => engineStore.close(),
  )
  await engine.start()
}

/** Without projects, no share has to be mounted. */
const noShare = { isNeeded: async () => false, probe: async () => undefined }
