import { eventually } from '@distribute/testbed'
import { expect, test } from 'vitest'
import { createTestTokens, signIn } from '../access/test-callers.ts'
import {
  type Ask,
  ask,
  registerEngine,
  type ServiceUnderTest,
  startService,
  submitPing,
} from '../service-under-test.ts'

const tasks = '/api/v2/tasks'
const body = { id: 't1', hosts: ['10.1.1.1'], adhoc: { module: 'ping' } }

async function startWithTokens() {
  const service = await startService({ auth: 'required' })
  await createTestTokens(service.store)
  return service
}

async function list(service: ServiceUnderTest, query = '') {
  const answer = await ask(service, { path: `/api/v2/audit${query}`, headers: signIn('admin') })
  expect(answer.status).toBe(200)
  return answer.body.items
}

test('a change is in the log with its sender, and once, however often the request is repeated', async () => {
  const service = await startWithTokens()
  const first = await ask(service, { path: tasks, body, headers: signIn('operator') })
  await ask(service, { path: tasks, body, headers: signIn('operator') })
  await ask(service, { path: `${tasks}/t1/cancel`, body: {}, headers: signIn('admin') })
  await ask(service, { path: '/api/v2/tokens', body: { name: 'new' }, headers: signIn('admin') })
  expect(await list(service)).toMatchObject([
    { actor: 'token:admin', action: 'token.create', subject: 'new', outcome: 'done' },
    { actor: 'token:admin', action: 'task.cancel', subject: 't1' },
    { actor: 'token:operator', action: 'task.submit', subject: 't1', address: '127.0.0.1', attempts: 1 },
  ])
  expect((await list(service, '?actor=token:operator'))[0].requestId).toBe(first.headers['x-request-id'])
  expect(await list(service, '?action=task.submit&subject=t1')).toHaveLength(1)
  expect(await list(service, '?subject=nothing')).toEqual([])
})

test('a refused request is in the log with its reason', async () => {
  const service = await startWithTokens()
  await ask(service, { path: `${tasks}?x=secret`, body, headers: signIn('viewer') })
  await eventually(async () =>
    expect(await list(service)).toMatchObject([
      { actor: 'token:viewer', action: 'request', subject: `POST ${tasks}`, outcome: 'refused' },
    ]),
  )
  expect((await list(service))[0].detail).toContain('role operator')
  expect(JSON.stringify(await list(service))).not.toContain('secret')
})

test('a request with the id of another lane is in the log as refused, once a minute, although its answer is 404', async () => {
  const service = await startWithTokens()
  await submitPing(service, { id: 't1', hosts: 1 })
  await registerEngine(service, ['default'])
  const post = { body: {} }
  const asks: readonly (Ask & { by?: string })[] = [
    { path: `${tasks}/t1/cancel`, ...post },
    { path: `${tasks}/t1/cancel`, ...post },
    { path: `${tasks}/t1/retry`, ...post },
    { path: `${tasks}/t1/hosts` },
    { path: '/api/v2/engines/engine-1/drain', ...post, by: 'admin of another lane' },
    { path: `${tasks}/nothing/cancel`, ...post },
  ]
  for (const { by = 'operator of another lane', ...one } of asks)
    expect(await ask(service, { ...one, headers: signIn(by) })).toMatchObject({ status: 404 })
  const actor = 'token:operator of another lane'
  const refused = { outcome: 'refused', detail: 'the task is on the lane default' }
  await eventually(async () => {
    const entries = await list(service, `?actor=${encodeURIComponent(actor)}`)
    const attempts = new Map<string, number>()
    for (const entry of entries) {
      expect(entry).toMatchObject({ actor, ...refused })
      const key = `${entry.action} ${entry.subject}`
      attempts.set(key, (attempts.get(key) ?? 0) + entry.attempts)
    }
    expect(Object.fromEntries(attempts)).toEqual({
      'task.cancel t1': 2,
      'task.retry t1': 1,
      [`request GET ${tasks}/t1/hosts`]: 1,
    })
  })
  expect(await list(service, '?action=engine.drain')).toMatchObject([
    { actor: 'token:admin of another lane', subject: 'engine-1', outcome: 'refused', attempts: 1 },
  ])
})

test('unknown senders of one address share an entry', async () => {
  const service = await startWithTokens()
  const asks: readonly Ask[] = [{ path: tasks }, { path: tasks, headers: signIn('nothing') }, { path: '/nowhere' }]
  for (const one of asks) await ask(service, one)
  await eventually(async () => {
    const entries = await list(service, '?actor=unknown')
    expect(entries.length).toBeLessThanOrEqual(2)
    expect(entries.reduce((sum: number, { attempts }: { attempts: number }) => sum + attempts, 0)).toBe(3)
  })
})

test('an admin of some lanes does not read the log', async () => {
  const service = await startWithTokens()
  const headers = signIn('admin of another lane')
  expect(await ask(service, { path: '/api/v2/audit', headers })).toMatchObject({ status: 403 })
})
