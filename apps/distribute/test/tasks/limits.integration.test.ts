import { describe, expect, test } from 'vitest'
import { ask, claimAll, runAll, type ServiceUnderTest, startService } from '../service-under-test.ts'

const path = '/api/v2/tasks'
const adhoc = { module: 'ping' }

async function post(service: ServiceUnderTest, body: unknown) {
  return await ask(service, { path, body })
}

test('every limit is stored and shown', async () => {
  const service = await startService()
  const limits = {
    ...{ hostTimeoutSeconds: 20, startWithinSeconds: 60, parallel: 2, failCount: 0, failRate: 12.5 },
    onEngineLoss: 'retry',
  }
  const { status, body } = await post(service, { id: 'x', hosts: ['h[1-5]'], adhoc, ...limits })
  expect([status, body.request]).toEqual([201, expect.objectContaining(limits)])
  expect((await ask(service, { path: `${path}/x` })).body).toMatchObject({ request: limits, retryOf: null })
})

test('a task of v1 has the defaults', async () => {
  const service = await startService()
  await ask(service, { path: '/api/v1/distribute/adhoc/', body: { task_id: '1', ips: '10.1.1.1', module: 'ping' } })
  const { id } = (await ask(service, { path })).body.items[0]
  const { request } = (await ask(service, { path: `${path}/${id}` })).body
  expect(request).toMatchObject({ startWithinSeconds: 86_400, onEngineLoss: 'fail' })
  for (const field of ['hostTimeoutSeconds', 'parallel', 'failCount', 'failRate'])
    expect(request).not.toHaveProperty(field)
})

describe('parallel', () => {
  test.each([
    [{ parallel: 1 }, 5],
    [{ parallel: 2 }, 3],
    [{ parallel: 4, unitSize: 3 }, 2],
    [{ parallel: 3, unitSize: 4 }, 2],
    [{ parallel: 1_000_000 }, 1],
    [{ parallel: 5, unitSize: 0 }, 1],
  ])('limits the size of units: five hosts with %o are %i units', async (fields, units) => {
    const service = await startService()
    const { body } = await post(service, { hosts: ['h[1-5]'], adhoc, ...fields })
    expect(body.units.pending).toBe(units)
    expect(body.request).toMatchObject({ unitSize: 30, ...fields })
  })

  test('is rejected below the number of hosts together with unitSize 0; both are named', async () => {
    const service = await startService()
    const { status, body } = await post(service, { hosts: ['h[1-5]'], adhoc, parallel: 4, unitSize: 0 })
    expect(status).toBe(422)
    expect(body.errors).toEqual([
      { path: 'unitSize', message: expect.stringMatching(/5 hosts.*parallel.*4/) },
      { path: 'parallel', message: expect.stringMatching(/at least 5.*unitSize is 0/) },
    ])
  })

  test('counts for words that act per unit: they are checked against the real number of units', async () => {
    const service = await startService()
    const content = '- hosts: target_hosts\n  tasks:\n  - shell: id\n    run_once: true\n'
    const body = { hosts: ['a', 'b'], playbook: { name: 'p', content } }
    const refused = await post(service, { ...body, parallel: 1 })
    expect(refused.status).toBe(422)
    expect(refused.body.errors).toEqual([
      { path: 'playbook.content', message: expect.stringMatching(/line 4: run_once .*unitSize: 0 without parallel/) },
    ])
    expect(await post(service, { ...body, parallel: 2 })).toMatchObject({ status: 201, body: { warnings: [] } })
  })

  test('holds back units beyond it', async () => {
    const service = await startService()
    await post(service, { id: 'x', hosts: ['h[1-5]'], adhoc, parallel: 2, unitSize: 1 })
    expect(await claimAll(service)).toHaveLength(2)
    expect(await claimAll(service)).toEqual([])
  })
})

test('a task beyond its failure budget is aborted, and the rest of it skipped', async () => {
  const service = await startService()
  await post(service, { id: 'x', hosts: ['h[1-4]'], adhoc, parallel: 1, failCount: 0 })
  await runAll(service, () => ({ state: 'unreachable' }))
  expect((await ask(service, { path: `${path}/x` })).body).toMatchObject({
    state: 'aborted',
    finishedAt: expect.any(String),
    hosts: { unreachable: 1, skipped: 3 },
  })
  const { items } = (await ask(service, { path: `${path}/x/hosts?state=skipped` })).body
  expect(items.map(({ cause }: { cause: string }) => cause)).toEqual(['budget', 'budget', 'budget'])
})
