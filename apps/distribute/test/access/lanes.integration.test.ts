import { expect, test } from 'vitest'
import { ask, okOutcome, registerEngine, runAll, startService, submitPing } from '../service-under-test.ts'
import { createTestTokens, signIn } from './test-callers.ts'

const v1 = '/api/v1/distribute'
const limited = signIn('operator of another lane')

async function startTwoLanes() {
  const service = await startService()
  await createTestTokens(service.store)
  await service.store.lanes.add('other')
  return service
}

test('a list of tasks has pages of the own lanes only', async () => {
  const service = await startTwoLanes()
  for (const id of ['a', 'b', 'c']) await submitPing(service, { id, hosts: 1 })
  for (const id of ['x', 'y']) await submitPing(service, { id, hosts: 1, fields: { lane: 'other' } })
  await submitPing(service, { id: 'd', hosts: 1 })
  const list = async (path: string, headers = limited) => {
    const { body } = await ask(service, { path: `/api/v2/tasks${path}`, headers })
    return { ids: body.items.map(({ id }: { id: string }) => id), nextCursor: body.nextCursor }
  }
  const first = await list('?limit=1')
  expect(first).toEqual({ ids: ['y'], nextCursor: expect.any(String) })
  expect(await list(`?limit=1&cursor=${first.nextCursor}`)).toEqual({ ids: ['x'], nextCursor: null })
  expect((await list('?host=h1.example')).ids).toEqual(['y', 'x'])
  expect((await list('', signIn('viewer'))).ids).toHaveLength(6)
})

test('hosts are listed by the lane of their last task, and show the results of the own lanes', async () => {
  const service = await startTwoLanes()
  await submitPing(service, { id: 'a', hosts: 2 })
  await runAll(service, () => ({}))
  const list = async (path: string, headers = limited) =>
    (await ask(service, { path: `/api/v2/hosts${path}`, headers })).body.items
  expect(await list('', signIn('viewer'))).toHaveLength(2)
  expect(await list('')).toEqual([])
  await submitPing(service, { id: 'x', hosts: 1, fields: { lane: 'other' } })
  expect(await list('/h1.example/results')).toMatchObject([{ task: { id: 'x' } }])
  expect(await list('/h1.example/results', signIn('viewer'))).toMatchObject([{}, { task: { id: 'a' } }])
  const unknown = await ask(service, { path: '/api/v2/hosts/h2.example/results', headers: limited })
  expect(unknown).toMatchObject({ status: 404 })
})

test('a task is submitted to a lane of the caller, else the refusal names the lane', async () => {
  const service = await startTwoLanes()
  const submit = async (fields: object) =>
    await ask(service, {
      path: '/api/v2/tasks',
      body: { hosts: ['10.1.1.1'], adhoc: { module: 'ping' }, ...fields },
      headers: limited,
    })
  expect(await submit({ lane: 'other' })).toMatchObject({ status: 201 })
  const refused = { status: 403, body: { code: 'forbidden' } }
  const answer = await submit({})
  expect(answer).toMatchObject(refused)
  expect(answer.body.detail).toBe('the token "operator of another lane" may not use the lane default; its lanes: other')
  expect(await submit({ lane: 'nowhere' })).toMatchObject(refused)
})

test('a repeated request does not return the task of another lane', async () => {
  const service = await startTwoLanes()
  const body = { id: 'mine', hosts: ['10.1.1.1'], adhoc: { module: 'ping' } }
  expect(await ask(service, { path: '/api/v2/tasks', body, headers: signIn('operator') })).toMatchObject({
    status: 201,
  })
  expect(await ask(service, { path: '/api/v2/tasks', body, headers: limited })).toMatchObject({ status: 403 })
})

test('lanes and engines of others are not shown, and the lanes of a shared engine only in part', async () => {
  const service = await startTwoLanes()
  await registerEngine(service, ['default'])
  const read = async (path: string) => (await ask(service, { path: `/api/v2/${path}`, headers: limited })).body.items
  expect(await read('engines')).toEqual([])
  expect(await read('lanes')).toMatchObject([{ name: 'other', engines: 0 }])
  await registerEngine(service, ['default', 'other'])
  expect(await read('engines')).toMatchObject([{ id: 'engine-1', lanes: ['other'] }])
})

test('an engine is drained by an admin of all its lanes', async () => {
  const service = await startTwoLanes()
  const drain = async (name: string) =>
    await ask(service, { path: '/api/v2/engines/engine-1/drain', body: {}, headers: signIn(name) })
  await registerEngine(service, ['default'])
  expect(await drain('admin of another lane')).toMatchObject({ status: 404 })
  await registerEngine(service, ['default', 'other'])
  const refused = await drain('admin of another lane')
  expect(refused).toMatchObject({ status: 403, body: { code: 'forbidden' } })
  expect(refused.body.detail).not.toContain('default')
  await registerEngine(service, ['other'])
  expect(await drain('admin of another lane')).toMatchObject({ status: 202 })
})

test('v1 shows results of the own lanes, and submits to the lane default only with a right to it', async () => {
  const service = await startTwoLanes()
  await submitPing(service, { id: 'ours', hosts: 1 })
  await runAll(service, okOutcome)
  const count = async (path: string, headers: Record<string, string>) =>
    (await ask(service, { path: `${v1}${path}`, headers })).body.length
  for (const path of ['/adhoc/?task_id=ours', '/adhoc/?ip=h1.example', '/adhoc/?ips=h1.example']) {
    expect(await count(path, signIn('viewer'))).toBe(1)
    expect(await count(path, limited)).toBe(0)
  }
  const body = { task_id: '1', ips: '10.1.1.1', module: 'ping', args: '' }
  const answer = await ask(service, { path: `${v1}/adhoc/`, body, headers: limited })
  expect(answer).toMatchObject({ status: 403, body: { code: 500, msg: expect.stringContaining('lane default') } })
})
