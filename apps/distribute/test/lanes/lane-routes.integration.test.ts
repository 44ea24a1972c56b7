import { expect, test } from 'vitest'
import { ask, claimAll, registerEngine, startService } from '../service-under-test.ts'

const path = '/api/v2/lanes'

test('a lane shows its open units, the oldest that waits, and the engines that serve it', async () => {
  const service = await startService()
  const submit = (body: object) =>
    ask(service, { path: '/api/v2/tasks', body: { hosts: ['a', 'b'], adhoc: { module: 'ping' }, ...body } })
  await submit({ unitSize: 1 })
  await claimAll(service)
  await registerEngine(service, ['dc2', 'default'])
  await submit({ lane: 'dc2' })
  const { items, nextCursor } = (await ask(service, { path })).body
  expect(nextCursor).toBeNull()
  const engines = { engines: 1, slots: 100, busy: 2 }
  expect(items).toMatchObject([
    { name: 'dc2', units: { pending: 1, queued: 0, running: 0 }, oldestQueuedAt: null, ...engines },
    { name: 'default', units: { pending: 0, queued: 0, running: 2 }, oldestQueuedAt: null, ...engines },
  ])
  await service.store.lanes.deal({ lane: 'dc2', depth: 1, aliveWithinMs: 60_000 })
  const [dealt] = (await ask(service, { path })).body.items
  expect(dealt).toMatchObject({ units: { pending: 0, queued: 1 }, oldestQueuedAt: expect.stringMatching(/Z$/) })
})

test('a lane without an engine is shown, and one whose engine is gone has none', async () => {
  const service = await startService()
  await service.store.lanes.add('empty')
  await registerEngine(service)
  await service.store.engines.beat({ id: 'engine-1', incarnation: 'first', state: 'gone' })
  expect((await ask(service, { path })).body.items).toMatchObject([
    { name: 'default', engines: 0, slots: 0, busy: 0 },
    { name: 'empty', units: { pending: 0, queued: 0, running: 0 }, engines: 0 },
  ])
})
