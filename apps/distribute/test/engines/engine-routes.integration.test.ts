import { expect, test } from 'vitest'
import {
  ask,
  claimAll,
  createTestLog,
  registerEngine,
  type ServiceUnderTest,
  startService,
} from '../service-under-test.ts'

const path = '/api/v2/engines'
const time = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/)

async function drain(service: ServiceUnderTest, id: string, body?: unknown) {
  return await ask(service, { method: 'POST', path: `${path}/${encodeURIComponent(id)}/drain`, body })
}

test('the list is empty without engines', async () => {
  const service = await startService()
  expect((await ask(service, { path })).body).toEqual({ items: [], nextCursor: null })
})

test('an engine is shown with its capabilities and its work', async () => {
  const service = await startService()
  await registerEngine(service, ['dc2', 'default'])
  await ask(service, { path: '/api/v2/tasks', body: { hosts: ['a', 'b'], adhoc: { module: 'ping' }, unitSize: 1 } })
  await claimAll(service)
  expect((await ask(service, { path })).body.items).toEqual([
    {
      ...{ id: 'engine-1', name: 'host-1/7', hostName: 'host-1', pid: 4711, stateDir: '/var/lib/execute-engine/7' },
      ...{ addresses: ['10.9.9.1'], version: '1' },
      ...{ lanes: expect.arrayContaining(['default']), slots: 100, busy: 2, state: 'up', problem: null },
      ...{ isolation: null, startedAt: time, lastSeenAt: time },
    },
  ])
})

test('an engine shows what keeps its runs from its machine', async () => {
  const service = await startService()
  const isolation = { mode: 'none', reason: 'no namespaces: unshare: Operation not permitted' } as const
  const machine = { hostName: 'h', addresses: [], version: '1', slots: 1 }
  await service.store.engines.register({ ...machine, id: 'e', incarnation: 'first', lanes: ['default'], isolation })
  expect((await ask(service, { path })).body.items).toMatchObject([{ isolation }])
})

test.each(['draining', 'gone'] as const)('an engine that reports %s is shown with that state', async (state) => {
  const service = await startService()
  await registerEngine(service)
  await service.store.engines.beat({ id: 'engine-1', incarnation: 'first', state })
  expect((await ask(service, { path })).body.items).toMatchObject([{ id: 'engine-1', state }])
})

test('an unhealthy engine shows the reason from its own health, whether or not it takes units', async () => {
  const service = await startService()
  await registerEngine(service)
  const show = async (trouble: { readonly problem?: string; readonly notice?: string }) => {
    await service.store.engines.beat({ id: 'engine-1', incarnation: 'first', state: 'up', ...trouble })
    return (await ask(service, { path })).body.items[0].problem
  }
  const [notice, problem] = ['not connected to the queue', 'there is no ssh']
  expect(await show({ notice })).toBe(notice)
  expect(await show({ problem })).toBe(problem)
  expect(await show({ notice, problem })).toBe(`${notice}; ${problem}`)
  expect(await show({})).toBeNull()
})

test('an engine that was not seen for too long is gone', async () => {
  const service = await startService({}, { aliveWithinMs: -1 })
  await registerEngine(service)
  expect((await ask(service, { path })).body.items).toMatchObject([{ state: 'gone' }])
})

test('a drained engine learns of it with its next heartbeat, and draining is idempotent', async () => {
  const { logger, lines } = createTestLog()
  const service = await startService({}, { logger })
  await registerEngine(service)
  for (const body of [undefined, {}])
    expect(await drain(service, 'engine-1', body)).toMatchObject({ status: 202, body: { state: 'draining' } })
  const state = await service.store.engines.beat({ id: 'engine-1', incarnation: 'first', state: 'up' })
  expect(state).toBe('draining')
  expect(lines).toContainEqual(expect.objectContaining({ msg: 'engine drain requested', engine: 'engine-1' }))
  expect(lines).toContainEqual(expect.objectContaining({ msg: 'request answered', peer: '127.0.0.1' }))
})

test.each(['unknown', '\0', 'ENGINE-1', 'engine-1 ', '%'])('the engine %j is not found', async (id) => {
  const service = await startService()
  await registerEngine(service)
  expect(await drain(service, id)).toMatchObject({ status: 404, body: { code: 'not_found' } })
  expect((await ask(service, { path })).body.items).toMatchObject([{ state: 'up' }])
})

test('unknown parameters and fields are rejected', async () => {
  const service = await startService()
  expect((await ask(service, { path: `${path}?limit=5` })).status).toBe(422)
  expect((await drain(service, 'engine-1', { now: true })).status).toBe(422)
})
