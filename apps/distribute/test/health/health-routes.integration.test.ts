import { AppError } from '@distribute/contracts'
import { expect, test, vi } from 'vitest'
import { ask, openTestStore, startService } from '../service-under-test.ts'

const path = '/api/v2/health/ready'

test('liveness has the version', async () => {
  const service = await startService()
  const answer = await ask(service, { path: '/api/v2/health/live' })
  expect(answer).toMatchObject({ status: 200, body: { live: true, version: '1.2.3' } })
})

test('the service is ready if store and queue answer', async () => {
  const service = await startService()
  const answer = await ask(service, { path })
  expect(answer).toMatchObject({
    status: 200,
    body: { ready: true, degraded: [], checks: { store: { ok: true }, queue: { ok: true } } },
  })
})

test('a store that is unavailable is named', async () => {
  const store = await openTestStore()
  const service = await startService({}, { store })
  await store.close()
  expect(await ask(service, { path })).toMatchObject({
    status: 503,
    body: { ready: false, checks: { store: { ok: false, reason: expect.any(String) }, queue: { ok: true } } },
  })
})

test.each([
  [new AppError('queue_unavailable', 'no broker answers'), 'no broker answers'],
  [new Error('secret detail'), 'does not answer; see the log'],
])('a queue that fails with %s is named, and the service still takes requests', async (error, reason) => {
  const service = await startService({}, { queue: { ping: () => Promise.reject(error) } })
  expect(await ask(service, { path })).toMatchObject({
    status: 200,
    body: { ready: true, degraded: ['queue'], checks: { store: { ok: true }, queue: { ok: false, reason } } },
  })
})

test('the parts are checked once per second, however many requests come', async () => {
  let pings = 0
  const ping = async () => {
    pings += 1
  }
  const service = await startService({}, { queue: { ping } })
  const answers = await Promise.all(Array.from({ length: 100 }, () => ask(service, { path })))
  expect(answers.every(({ status }) => status === 200)).toBe(true)
  expect(pings).toBeLessThan(5)
  await vi.waitFor(async () => {
    await ask(service, { path })
    expect(pings).toBeGreaterThanOrEqual(2)
  }, 10_000)
})

test('a check of a queue that never answers times out after three seconds', async () => {
  const service = await startService({}, { queue: { ping: () => new Promise(() => undefined) } })
  const { body } = await ask(service, { path })
  expect(body.checks.queue).toEqual({ ok: false, reason: 'does not answer within 3 s' })
})
