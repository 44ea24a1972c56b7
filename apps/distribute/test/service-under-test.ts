import { readFileSync, writeFileSync } from 'node:fs'
import { request as httpRequest, type OutgoingHttpHeaders } from 'node:http'
import { type AddressInfo, connect } from 'node:net'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { createTaskRequest, type HostOutcome, type TaskRequest } from '@distribute/contracts'
import { spellHost } from '@distribute/domain'
import { migrateStore, openStore, type Store, type Task, type UnitEnd } from '@distribute/store'
import { stopAtEnd, useFolder } from '@distribute/testbed'
import type { FastifyInstance } from 'fastify'
import { type Logger, pino } from 'pino'
import { beforeAll } from 'vitest'
import { localCaller } from '../src/access/access-check.ts'
import { buildApp } from '../src/http/app.ts'
import { createShare } from '../src/projects/share/share.ts'
import type { DistributeSettings } from '../src/settings.ts'
import { submitTask } from '../src/tasks/submit-task.ts'
import { composeApp, type TestParts, testInspector } from './compose-app.ts'
import { loopbackSettings } from './loopback-settings.ts'

const aliveWithinMs = 60_000

export interface ServiceUnderTest {
  readonly app: FastifyInstance
  readonly store: Store
  /** how often `onSubmitted` was called */
  countSubmitted(): number
}

/** The service on a new SQLite store; both are removed when the test ends. */
export async function startService(
  settings: Partial<DistributeSettings> = {},
  deps: Partial<TestParts> = {},
): Promise<ServiceUnderTest> {
  const store = deps.store ?? (await openTestStore())
  return await buildService(settings, { ...deps, store })
}

/** One service for all tests of a file, for tests that leave nothing in its store. */
export function shareService(
  settings: Partial<DistributeSettings> = {},
  deps: Partial<Omit<TestParts, 'store'>> = {},
): () => ServiceUnderTest {
  let service: ServiceUnderTest | undefined
  beforeAll(async () => {
    service = await buildService(settings, { ...deps, store: await openTestStore() })
  })
  return () => {
    if (service === undefined) throw new Error('the service is there while tests run')
    return service
  }
}

async function buildService(
  settings: Partial<DistributeSettings>,
  deps: Partial<TestParts> & Pick<TestParts, 'store'>,
): Promise<ServiceUnderTest> {
  let submitted = 0
  const onSubmitted = () => {
    submitted += 1
  }
  const app = await buildApp(composeApp({ onSubmitted, ...deps }, { ...loopbackSettings, ...settings }))
  stopAtEnd({ stop: () => app.close() })
  return { app, store: deps.store, countSubmitted: () => submitted }
}

/**
 * A new SQLite store, which is removed with the test, or with the file where a hook has opened it.
 */
export async function openTestStore(): Promise<Store> {
  const path = join(useFolder(), 'distribute.db')
  if (emptyDatabase === undefined) {
    await migrateStore({ kind: 'sqlite', path })
    emptyDatabase = readFileSync(path)
  } else {
    writeFileSync(path, emptyDatabase)
  }
  const store = await openStore({ kind: 'sqlite', path })
  stopAtEnd({ stop: () => store.close() })
  return store
}

/** Migrated once per test file: that takes longer than most tests. */
let emptyDatabase: Buffer | undefined

/** A response, as an HTTP client sees it. JSON bodies are parsed. */
export interface Answer {
  readonly status: number
  readonly headers: Readonly<Record<string, unknown>>
  // biome-ignore lint/suspicious/noExplicitAny: tests look into answers of every shape
  readonly body: any
}

export interface Ask {
  readonly method?: 'GET' | 'HEAD' | 'POST' | 'OPTIONS' | 'PUT' | 'PATCH' | 'DELETE'
  readonly path: string
  readonly headers?: Readonly<Record<string, string>>
  /** text and bytes are sent as they are, anything else as JSON */
  readonly body?: unknown
}

/** Sends a request without a socket, with the Host header of a local program. */
export async function ask(service: ServiceUnderTest, { path, body, headers, ...rest }: Ask): Promise<Answer> {
  const answer = await service.app.inject({
    method: body === undefined ? 'GET' : 'POST',
    url: path,
    headers: { host: '127.0.0.1:8007', ...(body !== undefined && { 'content-type': 'application/json' }), ...headers },
    ...(body !== undefined && { payload: toPayload(body) }),
    ...rest,
  })
  return { status: answer.statusCode, headers: answer.headers, body: parse(answer.body) }
}

/**
 * Sends a request over a real socket, from an address of 127.0.0.0/8, with exactly these headers.
 */
export async function askOverSocket(
  service: ServiceUnderTest,
  {
    path,
    body,
    headers = {},
    method = body === undefined ? 'GET' : 'POST',
    from,
  }: Omit<Ask, 'headers'> & { headers?: Ask['headers'] | readonly string[]; from?: string },
): Promise<Answer> {
  const { port, address } = await listen(service.app)
  const { promise, resolve, reject } = Promise.withResolvers<Answer>()
  const options = {
    port,
    host: address,
    path,
    method,
    headers: headers as OutgoingHttpHeaders | readonly string[],
    agent: false as const,
  }
  const request = httpRequest({ ...options, ...(from !== undefined && { localAddress: from }) }, (response) => {
    const chunks: Buffer[] = []
    response.on('data', (chunk: Buffer) => chunks.push(chunk))
    response.on('end', () => {
      const text = Buffer.concat(chunks).toString()
      resolve({ status: response.statusCode ?? 0, headers: response.headers, body: parse(text) })
    })
  })
  request.on('error', reject)
  request.end(body === undefined ? undefined : toPayload(body))
  return await promise
}

function toPayload(body: unknown): string | Buffer {
  return typeof body === 'string' || Buffer.isBuffer(body) ? body : JSON.stringify(body)
}

/** Sends bytes unchanged, and returns the raw response. */
export async function askRaw(service: ServiceUnderTest, request: string): Promise<string> {
  const { port, address } = await listen(service.app)
  const socket = connect(port, address)
  socket.end(request)
  return await text(socket)
}

async function listen(app: FastifyInstance): Promise<AddressInfo> {
  if (!app.server.listening) await app.listen({ host: '127.0.0.1', port: 0 })
  return app.server.address() as AddressInfo
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}

/** A logger that keeps its lines as objects. */
export function createTestLog(level = 'debug'): { logger: Logger; lines: Record<string, unknown>[] } {
  const lines: Record<string, unknown>[] = []
  return { logger: pino({ level }, { write: (line) => lines.push(JSON.parse(line)) }), lines }
}

export interface PingTask {
  readonly id: string
  readonly hosts: number
  readonly unitSize?: number
  readonly fields?: Partial<TaskRequest>
}

/** Stores a task without the service, and returns its number. */
export async function submitPing(
  { store }: Pick<ServiceUnderTest, 'store'>,
  { id, hosts, unitSize = 30, fields }: PingTask,
): Promise<number> {
  const { task } = await submitTask(
    {
      ...{ store, share: createShare('/nonexistent'), settings: loopbackSettings },
      ...{ inspector: testInspector, onSubmitted: () => undefined },
    },
    {
      ...{ id, v1Id: null, name: 'ping', requestHash: '0'.repeat(64), splitWords: 'warn' },
      hosts: Array.from({ length: hosts }, (_, index) => spellHost(`h${index + 1}.example`, { allowLoopback: false })),
      request: createTaskRequest({ action: { kind: 'adhoc', module: 'ping', args: '' }, unitSize, ...fields }),
    },
    { caller: localCaller, log: pino({ level: 'silent' }), ip: '127.0.0.1' },
  )
  return task.id
}

/** Lists all tasks. */
export async function listTasks({ store }: ServiceUnderTest): Promise<readonly Task[]> {
  const { items } = await store.tasks.list({}, { limit: 500 })
  const tasks = await Promise.all(items.map(({ publicId }) => store.tasks.find(publicId)))
  return tasks.filter((task) => task !== undefined)
}

export async function registerEngine({ store }: Pick<ServiceUnderTest, 'store'>, lanes = ['default']): Promise<void> {
  await store.engines.register({
    ...{ ...engine, hostName: 'host-1', addresses: ['10.9.9.1'] },
    ...{ version: '1', lanes, slots: 100, pid: 4711, stateDir: '/var/lib/execute-engine/7' },
  })
}

const engine = { id: 'engine-1', incarnation: 'first' }

/**
 * Acts as an engine: claims every pending unit, and records the outcomes that `outcomes` returns
 * for its hosts.
 */
export async function runAll(
  { store }: Pick<ServiceUnderTest, 'store'>,
  outcomes: (host: string) => Partial<HostOutcome>,
  end: Partial<UnitEnd> = {},
): Promise<void> {
  await registerEngine({ store })
  for (const claimed of await claimAll({ store })) {
    const { task, unit, attempt } = claimed
    await store.units.record({
      ...{ task, unit, attempt, engine: engine.id },
      outcomes: claimed.hosts.map((host) => ({ ...okOutcome(host), ...outcomes(host) })),
      end: { reason: 'exit', cause: null, exitCode: 0, leftoversKilled: 0, ...end },
    })
    await store.tasks.settle(task)
  }
}

/** Leaves every pending unit running. */
export async function claimAll({ store }: Pick<ServiceUnderTest, 'store'>) {
  await registerEngine({ store })
  const { messages } = await store.lanes.deal({ lane: 'default', depth: 1000, aliveWithinMs })
  const claims = messages.map(({ task, unit, attempt }) =>
    store.units.claim({
      ...{ task, unit, attempt, leaseMs: 60_000, claimedBy: 'message', lanes: ['default'] },
      engine: engine.id,
      incarnation: engine.incarnation,
    }),
  )
  return (await Promise.all(claims)).filter((claimed) => claimed !== undefined)
}

export function okOutcome(host: string): HostOutcome {
  return {
    host,
    state: 'ok',
    cause: null,
    rc: 0,
    changed: true,
    stepsOk: 1,
    stepsTotal: 1,
    startedAtMs: Date.UTC(2026, 0, 31, 16, 0, 0),
    finishedAtMs: Date.UTC(2026, 0, 31, 16, 0, 5, 250),
    msg: '',
    stdout: `hello from ${host}`,
    stderr: '',
    result: JSON.stringify({ cmd: 'echo hello', rc: 0 }),
    steps: [],
    truncated: false,
  }
}
