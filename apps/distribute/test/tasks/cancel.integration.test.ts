import { expect, test } from 'vitest'
import { ask, claimAll, createTestLog, runAll, type ServiceUnderTest, startService } from '../service-under-test.ts'

const path = '/api/v2/tasks'

async function startWithTask(hosts: string) {
  const { logger, lines } = createTestLog()
  const service = await startService({}, { logger })
  await ask(service, { path, body: { id: 'x', hosts: [hosts], adhoc: { module: 'ping' }, unitSize: 1 } })
  return { service, lines }
}

async function cancel(service: ServiceUnderTest, id = 'x') {
  return await ask(service, { method: 'POST', path: `${path}/${id}/cancel` })
}

test('a task that was not started ends at once: its hosts are skipped', async () => {
  const { service, lines } = await startWithTask('h[1-3]')
  expect(await cancel(service)).toMatchObject({
    status: 202,
    body: {
      id: 'x',
      state: 'cancelled',
      finishedAt: expect.any(String),
      units: { pending: 0, skipped: 3 },
      hosts: { skipped: 3 },
      blockedBy: null,
    },
  })
  expect(await claimAll(service)).toEqual([])
  const { items } = (await ask(service, { path: `${path}/x/hosts` })).body
  expect(items[0]).toMatchObject({ state: 'skipped', cause: 'cancelled' })
  expect(lines).toContainEqual(expect.objectContaining({ msg: 'task cancelled', publicId: 'x', peer: '127.0.0.1' }))
  expect(lines.filter(({ msg }) => msg === 'task ended')).toHaveLength(1)
})

test('running units end when their engine ends them, and pending ones are skipped', async () => {
  const { service } = await startWithTask('h[1-3]')
  const { messages } = await service.store.lanes.deal({ lane: 'default', depth: 1, aliveWithinMs: 60_000 })
  const [message] = messages
  if (message === undefined) throw new Error('a unit is there to be dealt')
  const { version: _, ...key } = message
  const holder = { engine: 'e', incarnation: 'i' }
  await service.store.units.claim({ ...key, ...holder, claimedBy: 'message', leaseMs: 60_000, lanes: ['default'] })
  expect(await cancel(service)).toMatchObject({
    status: 202,
    body: { state: 'running', units: { running: 1, skipped: 2 }, hosts: { running: 1, skipped: 2 } },
  })
  expect(await service.store.units.renew('e', 'i', [key], 60_000)).toMatchObject([{ wish: 'cancel' }])
})

test('is idempotent, and a no-op for a task that has ended', async () => {
  const { service, lines } = await startWithTask('h[1-3]')
  const first = await cancel(service)
  expect(await cancel(service)).toEqual({ ...first, headers: expect.anything() })
  expect(lines.filter(({ msg }) => msg === 'task cancelled')).toHaveLength(1)
  await ask(service, { path, body: { id: 'done', hosts: ['a'], adhoc: { module: 'ping' } } })
  await runAll(service, () => ({}))
  expect(await cancel(service, 'done')).toMatchObject({ status: 202, body: { state: 'succeeded', hosts: { ok: 1 } } })
})

test.each(['unknown', '%00', 'x'.repeat(65)])('the task %s is not found', async (id) => {
  const { service } = await startWithTask('a')
  expect(await cancel(service, id)).toMatchObject({ status: 404, body: { code: 'not_found' } })
})

test('a body must be empty', async () => {
  const { service } = await startWithTask('a')
  for (const [body, status] of [
    [{ force: true }, 422],
    [[], 422],
    ['null', 422],
    [{}, 202],
  ] as const) {
    expect((await ask(service, { path: `${path}/x/cancel`, body })).status, JSON.stringify(body)).toBe(status)
  }
})

test('a page of another site cannot cancel', async () => {
  const { service } = await startWithTask('a')
  const asked = { method: 'POST', path: `${path}/x/cancel`, headers: { origin: 'https://evil.example' } } as const
  expect((await ask(service, asked)).status).toBe(403)
  expect(await service.store.tasks.find('x')).toMatchObject({ state: 'waiting' })
})
