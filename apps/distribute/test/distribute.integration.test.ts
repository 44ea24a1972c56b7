import { once } from 'node:events'
import { type AddressInfo, connect, createServer } from 'node:net'
import { text } from 'node:stream/consumers'
import { AppError } from '@distribute/contracts'
import { createEmbeddedUnitQueue } from '@distribute/queue'
import { loadConfiguration } from '@distribute/service'
import type { Store } from '@distribute/store'
import { Registry } from 'prom-client'
import { expect, onTestFinished, test } from 'vitest'
import { Distribute } from '../src/distribute.ts'
import { createTestLog, openTestStore } from './service-under-test.ts'

/** an address of no machine: nothing can listen there */
const publicAddress = '192.0.2.1'

test('start waits for a store that is unavailable', async () => {
  let tries = 0
  const { distribute, lines } = await createDistribute(async (store) => {
    tries += 1
    if (tries < 3) throw new AppError('store_unavailable', 'the store does not answer')
    return await store.tokens.any()
  })
  await expect(distribute.start()).rejects.toThrow('no token exists')
  expect(tries).toBe(3)
  expect(lines.map(({ msg }) => msg)).toEqual(['store: the store does not answer; retrying'])
})

test('a service that is stopped while it waits never starts', async () => {
  const waiting = Promise.withResolvers<void>()
  const { distribute } = await createDistribute(async () => {
    waiting.resolve()
    throw new AppError('store_unavailable', 'the store does not answer')
  })
  const started = expect(distribute.start()).rejects.toThrow('abort')
  await waiting.promise
  await distribute.stop()
  await started
})

test('a service that never started can be stopped, and does not start afterwards', async () => {
  const { distribute } = await createDistribute(async () => true)
  await distribute.stop()
  await expect(distribute.start()).rejects.toThrow('abort')
})

test('a start that fails stops the workers that had started', async () => {
  const other = createServer().listen({ host: '127.0.0.1', port: 0 })
  await once(other, 'listening')
  onTestFinished(() => void other.close())
  const { port } = other.address() as AddressInfo
  const { distribute, store } = await createDistribute(async () => true, { host: '127.0.0.1', port })
  await expect(distribute.start()).rejects.toThrow('the port is in use')
  expect(await store.distributes.list(60_000)).toEqual([])
})

test('a request on a connection from before the stop is answered, and the connection ends', async () => {
  const { distribute } = await createDistribute(async () => true, { host: '127.0.0.1' })
  const address = await distribute.start()
  const { hostname: host, port } = new URL(address)
  const connection = connect({ host, port: Number(port) })
  // Connections are accepted in order: this response shows that the first one was accepted.
  await fetch(`${address}/api/v2/health/live`, { headers: { connection: 'close' } })
  const stopped = distribute.stop()
  connection.write(`GET /openapi.json HTTP/1.1\r\nHost: ${host}\r\n\r\n`)
  const answer = await text(connection)
  expect(answer).toMatch(/^HTTP\/1.1 200 OK\r\n/)
  expect(answer).toMatch(/^connection: close\r$/im)
  await stopped
})

test('for DRAIN_SECONDS the service takes requests and reports that it is stopping, until a second signal', async () => {
  const secondSignal = new AbortController()
  const { distribute, lines } = await createDistribute(async () => true, {
    host: '127.0.0.1',
    drainSeconds: 300,
    ending: secondSignal.signal,
  })
  onTestFinished(() => secondSignal.abort())
  const address = await distribute.start()
  const ask = async (path: string) => {
    const answer = await fetch(`${address}${path}`)
    const { status, headers } = answer
    return { status, connection: headers.get('connection'), body: await answer.json() }
  }
  expect(await ask('/api/v2/health/live')).toMatchObject({ status: 200, connection: 'keep-alive' })
  const stopped = distribute.stop()
  expect(await ask('/api/v2/health/live')).toMatchObject({ status: 503, body: { live: true, stopping: true } })
  expect(await ask('/api/v2/health/ready')).toMatchObject({
    status: 503,
    body: { ready: false, stopping: true, checks: { store: { ok: true } } },
  })
  expect(await ask('/api/v2/tasks')).toEqual({
    status: 200,
    connection: 'close',
    body: { items: [], nextCursor: null },
  })
  expect(lines).toContainEqual(expect.objectContaining({ drainSeconds: 300 }))
  secondSignal.abort()
  await stopped
  await expect(ask('/api/v2/tasks')).rejects.toThrow('fetch failed')
})

interface DistributeOptions {
  host?: string
  port?: number
  drainSeconds?: number
  ending?: AbortSignal
}

async function createDistribute(
  hasTokens: (store: Store) => Promise<boolean>,
  { host = publicAddress, port = 0, drainSeconds = 0, ending }: Readonly<DistributeOptions> = {},
) {
  const store = await openTestStore()
  const { logger, lines } = createTestLog()
  const queue = createEmbeddedUnitQueue({ logger })
  onTestFinished(() => queue.close())
  const env = {
    DISTRIBUTE_CONFIG: '/dev/null',
    DISTRIBUTE_HTTP_HOST: host,
    DISTRIBUTE_HTTP_PORT: String(port),
    DISTRIBUTE_HTTP_DRAIN_SECONDS: String(drainSeconds),
  }
  const { configuration } = loadConfiguration({ profile: 'standalone', env, file: undefined })
  const tokens = { ...store.tokens, any: () => hasTokens(store) }
  const deps = { store: { ...store, tokens }, queue, logger, configuration }
  const distribute = new Distribute({
    ...deps,
    registry: new Registry(),
    ...{ version: '1', hostName: 'h', id: 'distribute' },
    localHosts: false,
    ending,
    now: () => performance.now(),
  })
  onTestFinished(() => distribute.stop())
  return { distribute, store, lines }
}
