import { describe, expect, test } from 'vitest'
import { ask, claimAll, listTasks, runAll, type ServiceUnderTest, startService } from '../service-under-test.ts'

const path = '/api/v2/tasks'

const states = ['ok', 'failed', 'unreachable', 'timeout', 'cancelled', 'lost'] as const

/** A task `x` of two units that has ended, with one host in each state: `ok.example` and so on. */
async function startWithEnded(fields: object = {}) {
  const service = await startService()
  const body = { id: 'x', hosts: states.map((state) => `${state}.example`), adhoc: { module: 'ping' }, unitSize: 3 }
  const { status } = await ask(service, { path, body: { ...body, ...fields } })
  expect(status).toBe(201)
  // as often as a window may delay units
  for (let round = 0; round < states.length; round++) {
    await runAll(service, (host) => ({ state: states.find((state) => host.startsWith(state)) ?? 'ok' }))
  }
  return service
}

async function retry(service: ServiceUnderTest, body?: unknown, id = 'x') {
  return await ask(service, { method: 'POST', path: `${path}/${id}/retry`, body })
}

async function listHosts(service: ServiceUnderTest, id: string): Promise<readonly string[]> {
  const { items } = (await ask(service, { path: `${path}/${id}/hosts` })).body
  return items.map(({ host }: { host: string }) => host.replace('.example', ''))
}

test('is a new task with the same request, for the hosts of all units that did not succeed', async () => {
  const service = await startWithEnded({
    ...{ name: 'Restart', become: true, parallel: 2, failCount: 5 },
    connection: { user: 'deploy' },
  })
  const { status, body } = await retry(service)
  expect([status, body]).toEqual([201, expect.objectContaining({ state: 'waiting', retryOf: 'x', name: 'Restart' })])
  const origin = (await ask(service, { path: `${path}/x` })).body
  expect(body.request).toEqual(origin.request)
  expect(body.request).toMatchObject({ failCount: 5, connection: { user: 'deploy' } })
  expect(await listHosts(service, body.id)).toEqual(['failed', 'unreachable', 'timeout', 'lost'])
  expect(body.units.pending).toBe(2)
  expect(service.countSubmitted()).toBe(2)
  expect((await ask(service, { path })).body.items).toMatchObject([{ retryOf: 'x' }, { retryOf: null }])
  expect((await ask(service, { path: `${path}?retryOf=x` })).body.items).toMatchObject([{ id: body.id }])
})

test.each([
  [['cancelled'], ['cancelled']],
  [
    ['lost', 'failed', 'failed'],
    ['failed', 'lost'],
  ],
])('of the states %j has the hosts %j', async (named, hosts) => {
  const service = await startWithEnded()
  const { body } = await retry(service, { id: 'again', states: named })
  expect([body.id, await listHosts(service, 'again')]).toEqual(['again', hosts])
})

test('hosts that were skipped can be retried', async () => {
  const service = await startService()
  await ask(service, { path, body: { id: 'x', hosts: ['h[1-3]'], adhoc: { module: 'ping' } } })
  await ask(service, { method: 'POST', path: `${path}/x/cancel` })
  expect((await retry(service)).status).toBe(422)
  expect((await retry(service, { states: ['skipped'] })).body.hosts).toMatchObject({ waiting: 3, total: 3 })
})

describe('with an id', () => {
  test('the same request returns the existing task, however often it comes at once', async () => {
    const service = await startWithEnded()
    const answers = await Promise.all(Array.from({ length: 6 }, () => retry(service, { id: 'again' })))
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 200, 200, 200, 200, 201])
    expect(await listTasks(service)).toHaveLength(2)
    await runAll(service, () => ({}))
    expect(await retry(service, { id: 'again' })).toMatchObject({ status: 200, body: { state: 'succeeded' } })
  })

  test('another body, another task, or the id of a task that is not a retry is a conflict', async () => {
    const service = await startWithEnded()
    await retry(service, { id: 'again' })
    for (const [body, id] of [
      [{ id: 'again', states: ['failed'] }, 'x'],
      [{ id: 'x' }, 'x'],
      [{ id: 'again' }, 'again'],
    ] as const) {
      expect(await retry(service, body, id)).toMatchObject({ status: 409, body: { code: 'conflict' } })
    }
    expect(await listTasks(service)).toHaveLength(2)
  })

  test('may run beside an earlier retry', async () => {
    const service = await startWithEnded()
    await retry(service)
    expect((await retry(service, { id: 'again' })).status).toBe(201)
  })

  test('and unlessOneRuns it is a conflict while an earlier retry runs, but not when it is repeated', async () => {
    const service = await startWithEnded()
    expect((await retry(service, { id: 'again', unlessOneRuns: true })).status).toBe(201)
    expect((await retry(service, { id: 'again', unlessOneRuns: true })).status).toBe(200)
    const refused = await retry(service, { id: 'another', unlessOneRuns: true })
    expect(refused).toMatchObject({ status: 409, body: { detail: expect.stringContaining('task again') } })
    expect((await retry(service, { unlessOneRuns: false })).status).toBe(201)
  })
})

test('without an id it is a conflict while an earlier retry runs, which is named', async () => {
  const service = await startWithEnded()
  const { body: first } = await retry(service)
  const refused = await retry(service)
  expect([refused.status, refused.body.code]).toEqual([409, 'conflict'])
  expect(refused.body.detail).toContain(first.id)
  await claimAll(service)
  expect((await retry(service)).status).toBe(409)
  await ask(service, { method: 'POST', path: `${path}/${first.id}/cancel` })
  expect((await retry(service)).status).toBe(409)
})

test('of two at once without an id, one is created', async () => {
  const service = await startWithEnded()
  const answers = await Promise.all([retry(service), retry(service)])
  expect(answers.map(({ status }) => status).sort()).toEqual([201, 409])
})

test('a further retry is possible once the earlier one has ended', async () => {
  const service = await startWithEnded()
  await retry(service)
  await runAll(service, () => ({}))
  expect((await retry(service)).status).toBe(201)
})

test('of a task that has not ended is a conflict', async () => {
  const service = await startService()
  await ask(service, { path, body: { id: 'x', hosts: ['a'], adhoc: { module: 'ping' } } })
  expect(await retry(service)).toMatchObject({ status: 409, body: { detail: expect.stringContaining('waiting') } })
  await claimAll(service)
  expect(await retry(service)).toMatchObject({ status: 409, body: { detail: expect.stringContaining('running') } })
})

test('of hosts that are in none of the states is rejected, with the counts', async () => {
  const service = await startWithEnded({ hosts: ['ok[1-3].example'] })
  const { status, body } = await retry(service)
  expect([status, body.errors]).toEqual([
    422,
    [{ path: 'states', message: expect.stringMatching(/failed or unreachable or timeout or lost.* 3 ok$/) }],
  ])
})

test('runs a playbook with words that act per unit again, with its warning', async () => {
  const content = '- hosts: target_hosts\n  tasks:\n  - shell: id\n    run_once: true\n'
  const playbook = { name: 'p', content }
  const service = await startWithEnded({ adhoc: undefined, playbook, splitAnyway: true, unitSize: 1 })
  const { status, body } = await retry(service)
  expect([status, body.units.pending, body.warnings]).toEqual([201, 4, [expect.stringMatching(/run_once/)]])
})

test('a task of v1 can be retried by its public id', async () => {
  const service = await startService()
  const body = { task_id: '1', ips: '10.1.1.1', module: 'ping' }
  await ask(service, { path: '/api/v1/distribute/adhoc/', body })
  await runAll(service, () => ({ state: 'failed' }))
  const [origin] = await listTasks(service)
  const again = await retry(service, undefined, origin?.publicId)
  expect(again).toMatchObject({ status: 201, body: { v1Id: null, retryOf: origin?.publicId, kind: 'adhoc' } })
})

test.each([
  [{ states: [] }, 'states'],
  [{ states: ['ok'] }, 'states.0'],
  [{ states: ['running'] }, 'states.0'],
  [{ states: 'failed' }, 'states'],
  [{ states: Array.from({ length: 7 }, () => 'lost') }, 'states'],
  [{ id: 'a b' }, 'id'],
  [{ id: null }, 'id'],
  [{ unitSize: 5 }, 'unitSize'],
  [[], 'body'],
  ['null', 'body'],
  ['['.repeat(50_000) + ']'.repeat(50_000), 'body'],
])('rejects %j and names the field', async (body, field) => {
  const service = await startWithEnded()
  const answer = await retry(service, body)
  expect([answer.status, answer.body.errors?.[0].path]).toEqual([422, field])
})

test('an unknown task is not found', async () => {
  const service = await startService()
  expect(await retry(service, {}, 'unknown')).toMatchObject({ status: 404 })
})
