import { AppError } from '@distribute/contracts'
import { createToken, hashToken } from '@distribute/service'
import type { Store } from '@distribute/store'
import { expect, test } from 'vitest'
import { fullToken } from '../access/full-token.ts'
import { ask, askOverSocket, createTestLog, openTestStore, startService } from '../service-under-test.ts'

const tasks = '/api/v2/tasks'
const ping = { hosts: ['10.1.1.1'], adhoc: { module: 'ping' } }

async function startLogged() {
  const { logger, lines } = createTestLog()
  const service = await startService({}, { logger })
  const findAnswer = () => lines.findLast(({ msg }) => msg === 'request answered')
  return { service, lines, findAnswer }
}

test.each([
  ['an unknown task', { path: `${tasks}/nothing` }, 404, 'not_found'],
  ['an unknown address', { path: '/nowhere' }, 404, 'not_found'],
  ['an address that cannot be read', { path: '/%zz' }, 400, 'bad_request'],
  ['no JSON', { path: tasks, body: '{' }, 400, 'bad_request'],
  ['a wrong field', { path: tasks, body: { ...ping, parallel: 0 } }, 422, 'invalid_input'],
  ['an unknown token', { path: tasks, headers: { authorization: 'Bearer x' } }, 401, 'unauthorized'],
  ['a rejection of v1', { path: '/api/v1/distribute/adhoc/', body: { task_id: '1' } }, 200, 'invalid_input'],
])('%s is logged as a warning with its code', async (_title, asked, statusCode, code) => {
  const { service, findAnswer } = await startLogged()
  await ask(service, asked)
  expect(findAnswer()).toMatchObject({ level: 40, statusCode, code, peer: '127.0.0.1' })
})

test('the log does not quote rejected input', async () => {
  const { service, lines } = await startLogged()
  const body = { ...ping, hosts: ['10.1.1.1;s3cret'], extraVars: { 'pass-s3cret': 's3cret' } }
  const answer = await ask(service, { path: tasks, body })
  expect([answer.status, answer.body.detail]).toEqual([422, expect.stringContaining('s3cret')])
  expect(JSON.stringify(lines)).not.toContain('s3cret')
})

test.each([
  ['the path', `/api/v2/tokens/${createToken()}`],
  ['a path without a route', `/nowhere/${createToken()}`],
  ['the query', `${tasks}?q=${createToken()}&limit=1`],
  ['a parameter that is named after it', `${tasks}?limit=1&access_token=another-secret`],
])('a token that a client puts into %s is not in the log', async (_title, path) => {
  const { service, lines } = await startLogged()
  await ask(service, { path })
  expect(JSON.stringify(lines)).toContain('…')
  expect(JSON.stringify(lines)).not.toMatch(/dst_\w|another-secret/)
})

test('an accepted request has no code', async () => {
  const { service, findAnswer } = await startLogged()
  await ask(service, { path: tasks, body: ping })
  expect(findAnswer()).toMatchObject({ level: 30, statusCode: 201 })
  expect(findAnswer()).not.toHaveProperty('code')
})

test('requests with a token are logged with its name, and so is the submitted task', async () => {
  const { service, lines, findAnswer } = await startLogged()
  const token = createToken()
  await service.store.tokens.create(fullToken({ name: 'pipeline', hash: hashToken(token) }))
  await ask(service, { path: tasks, body: ping, headers: { authorization: `Bearer ${token}` } })
  expect(findAnswer()).toMatchObject({ statusCode: 201, token: 'pipeline' })
  expect(lines.find(({ msg }) => msg === 'task submitted')).toMatchObject({ token: 'pipeline' })
  expect(JSON.stringify(lines)).not.toContain(token)
})

test('a submitted task is one log line with its sizes and its sender', async () => {
  const { service, lines } = await startLogged()
  const body = { id: 'x', hosts: ['h[1-31]'], adhoc: { module: 'ping' } }
  await ask(service, { path: tasks, body })
  await ask(service, { path: tasks, body })
  expect(lines.filter(({ msg }) => msg === 'task submitted')).toEqual([
    expect.objectContaining({
      ...{ level: 30, publicId: 'x', kind: 'adhoc', hosts: 31, units: 2 },
      ...{ lane: 'default', peer: '127.0.0.1', task: expect.any(Number) },
    }),
  ])
})

test.each([
  ['origin', 'https://evil.example/ÿ\u0085', 'the header Origin is "https://evil.example/??"'],
  ['origin', `http://${'x'.repeat(1000)}`, `the header Origin is "http://${'x'.repeat(193)}"`],
  ['sec-fetch-site', 'cross-site', 'the header Sec-Fetch-Site is "cross-site"'],
])('the rejection of a foreign %s names its value in safe characters', async (header, value, words) => {
  const { service, findAnswer } = await startLogged()
  const headers = { host: '127.0.0.1:8007', [header]: value }
  const answer = await askOverSocket(service, { path: tasks, headers })
  expect([answer.status, answer.body.detail]).toEqual([403, expect.stringContaining(words)])
  expect(findAnswer()).toMatchObject({ code: 'forbidden', reason: expect.stringContaining(words) })
})

test('an outage is logged when it begins, when its reason changes, and when it ends', async () => {
  const { logger, lines } = createTestLog('info')
  const { store, setAway } = await openInterruptibleStore()
  const service = await startService({}, { store, logger })
  const poll = async (times: number) => {
    for (let n = 0; n < times; n += 1) await ask(service, { path: `${tasks}?limit=1` })
  }
  setAway('the database db:3306/x is away: ECONNREFUSED')
  await poll(5)
  await ask(service, { path: '/api/v2/health/live' })
  await poll(5)
  setAway('the database db:3306/x is away: too many connections')
  await poll(5)
  setAway(undefined)
  await poll(5)
  expect(lines.map(({ level, msg }) => [level, msg])).toEqual([
    [40, 'answering requests: the database db:3306/x is away: ECONNREFUSED; requests fail'],
    [40, 'answering requests: the database db:3306/x is away: too many connections; requests fail'],
    [30, 'answering requests recovered'],
  ])
})

test('a request that fails because the store is unavailable says so, and does not point to the log', async () => {
  const { store, setAway } = await openInterruptibleStore()
  const service = await startService({}, { store })
  setAway('the database db:3306/x is away: ECONNREFUSED')
  const { status, body } = await ask(service, { path: tasks })
  expect([status, body.detail]).toEqual([
    503,
    'The service is temporarily unavailable: the store does not answer. Try again.',
  ])
})

/** A real store whose task list can be made to fail as if the store were unavailable. */
async function openInterruptibleStore(): Promise<{ store: Store; setAway: (reason: string | undefined) => void }> {
  const store = await openTestStore()
  let away: string | undefined
  const list: Store['tasks']['list'] = async (...request) => {
    if (away !== undefined) throw new AppError('store_unavailable', away)
    return await store.tasks.list(...request)
  }
  const setAway = (reason: string | undefined) => {
    away = reason
  }
  return { store: { ...store, tasks: { ...store.tasks, list } }, setAway }
}
