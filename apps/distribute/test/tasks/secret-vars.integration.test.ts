import { randomBytes } from 'node:crypto'
import { createSecretKey, openSecretVars } from '@distribute/service'
import { beforeEach, expect, test } from 'vitest'
import { hashRequest } from '../../src/tasks/request-hash.ts'
import {
  ask,
  claimAll,
  createTestLog,
  listTasks,
  runAll,
  type ServiceUnderTest,
  startService,
} from '../service-under-test.ts'

const tasks = '/api/v2/tasks'
const key = createSecretKey(randomBytes(32))
const secretVars = { db_password: 'hunter2-s3cret', nested: { list: ['s3cret', 1, null] } }
const body = { id: 'x', hosts: ['10.1.1.1'], adhoc: { module: 'ping' }, extraVars: { port: 1 }, secretVars }

let service: ServiceUnderTest
let lines: readonly object[]

beforeEach(async () => {
  const log = createTestLog('trace')
  service = await startService({}, { logger: log.logger, secretKey: key })
  lines = log.lines
})

const submit = (fields: object = {}) => ask(service, { path: tasks, body: { ...body, ...fields } })

test('secretVars are stored sealed and returned with a claim; no response and no log line has them', async () => {
  const answers = [await submit(), await ask(service, { path: `${tasks}/x` }), await ask(service, { path: tasks })]
  expect(answers.map(({ status }) => status)).toEqual([201, 200, 200])
  const [task] = await listTasks(service)
  expect(openSecretVars(task?.secrets ?? '', key)).toEqual(secretVars)
  expect((await claimAll(service)).map(({ content }) => content.secrets)).toEqual([task?.secrets])
  for (const seen of [...answers, task, lines]) expect(JSON.stringify(seen)).not.toContain('s3cret')
  for (const answer of answers) expect(JSON.stringify(answer.body)).not.toMatch(/secret|enc:v1/)
})

test('the hash of a request with secretVars does not help to guess them', async () => {
  await submit()
  const [task] = await listTasks(service)
  expect(task?.requestHash).toBe(hashRequest(body, key))
  expect(task?.requestHash).not.toBe(hashRequest(body))
  const { secretVars: _, ...without } = { ...body, id: 'y' }
  await ask(service, { path: tasks, body: without })
  expect((await service.store.tasks.find('y'))?.requestHash).toBe(hashRequest(without))
  expect((await service.store.tasks.find('y'))?.secrets).toBeNull()
})

test('a repeated request is recognized by them', async () => {
  expect((await submit()).status).toBe(201)
  expect((await submit()).status).toBe(200)
  expect((await submit({ secretVars: { ...secretVars, db_password: 'other' } })).status).toBe(409)
  expect(await listTasks(service)).toHaveLength(1)
})

test.each([
  ['another key', createSecretKey(randomBytes(32)), /another key/],
  ['no key', undefined, /no key/],
])('a retry under %s is rejected at once, and nothing is stored', async (_title, secretKey, reason) => {
  await submit()
  await submit({ id: 'plain', secretVars: {} })
  await runAll(service, () => ({ state: 'failed' }))
  const other = await startService({}, { store: service.store, secretKey })
  for (const retry of [{}, { id: 'again' }, { states: ['failed'] }]) {
    const refused = await ask(other, { path: `${tasks}/x/retry`, body: retry })
    expect(refused).toMatchObject({ status: 422, body: { code: 'invalid_input', errors: [{ path: 'secretVars' }] } })
    expect(refused.body.detail).toMatch(reason)
  }
  expect(other.countSubmitted()).toBe(0)
  expect(await listTasks(service)).toHaveLength(2)
  expect((await ask(other, { path: `${tasks}/plain/retry`, body: {} })).status).toBe(201)
})

test('a retry keeps them', async () => {
  await submit()
  await runAll(service, () => ({ state: 'failed' }))
  const { status, body: retry } = await ask(service, { path: `${tasks}/x/retry`, body: {} })
  expect(status).toBe(201)
  const { secrets } = (await service.store.tasks.find(retry.id)) ?? {}
  expect(openSecretVars(secrets ?? '', key)).toEqual(secretVars)
})

test('without a key they are rejected with a remedy, and nothing is stored', async () => {
  service = await startService()
  const answer = await submit()
  expect(answer).toMatchObject({ status: 422, body: { code: 'invalid_input' } })
  expect(answer.body.errors).toEqual([
    { path: 'secretVars', message: expect.stringMatching(/`distribute secret init`.*\[Security\] KEY_FILE/) },
  ])
  expect(await listTasks(service)).toEqual([])
  expect((await submit({ secretVars: {} })).status).toBe(201)
})

test.each([
  ['a text', 's3cret', 'secretVars'],
  ['a list', ['s3cret'], 'secretVars'],
  ['nothing', null, 'secretVars'],
  ['a name that is none', { 'my-var': 's3cret' }, 'secretVars.my-var'],
  ['a Python keyword', { class: 's3cret' }, 'secretVars.class'],
  ['a value with NUL', { a: 's3cret\0' }, 'secretVars.a'],
  ['half a character', { a: { b: ['s3cret\ud800'] } }, 'secretVars.a.b.0'],
  ['too large a number', { a: 1.5e300 }, 'secretVars.a'],
  ['a name of extraVars', { port: 's3cret' }, 'secretVars.port'],
])('%s is rejected without quoting its value', async (_, wrong, path) => {
  const answer = await submit({ secretVars: wrong })
  expect(answer.status).toBe(422)
  expect(answer.body.errors).toEqual([{ path, message: expect.any(String) }])
  for (const seen of [answer, lines]) expect(JSON.stringify(seen)).not.toMatch(/s3cret|1\.5e/)
  expect(await listTasks(service)).toEqual([])
})

test('a misspelt field is rejected without quoting its value', async () => {
  const answer = await ask(service, { path: tasks, body: { ...body, secretvars: secretVars } })
  expect(answer).toMatchObject({
    status: 422,
    body: { errors: [{ path: 'secretvars', message: 'is not a known field' }] },
  })
  expect(JSON.stringify([answer, lines])).not.toContain('s3cret')
})

test('invalid JSON is not quoted', async () => {
  const answer = await ask(service, { path: tasks, body: '{"secretVars": {"a": "s3cret"' })
  expect(answer.status).toBe(400)
  expect(JSON.stringify([answer, lines])).not.toContain('s3cret')
})
