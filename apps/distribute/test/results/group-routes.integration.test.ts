import { expect, test } from 'vitest'
import { ask, claimAll, runAll, startService } from '../service-under-test.ts'

async function startWithTask() {
  const service = await startService()
  const body = { id: 'x', hosts: ['Web[01-30]', '10.1.1.[1-3]'], adhoc: { module: 'shell', args: 'x' } }
  await ask(service, { path: '/api/v2/tasks', body })
  return { service, get: (rest: string) => ask(service, { path: `/api/v2/tasks/x/groups${rest}` }) }
}

test('hosts are grouped by state and output, folded as they were spelled, the largest group first', async () => {
  const { service, get } = await startWithTask()
  const loud = { stdout: 'x'.repeat(10_000), msg: '' }
  await runAll(service, (host) => {
    if (host === 'Web07') return { state: 'failed', rc: 2, cause: 'step shell', msg: 'no', stdout: '', stderr: 'err' }
    return host.startsWith('Web') ? { stdout: 'up', stderr: '', msg: '' } : loud
  })
  const { status, body } = await get('')
  expect(status).toBe(200)
  const same = { unlisted: 0, cause: null, causes: 0 }
  const up = { host: 'Web01', stdout: 'up', stderr: '', msg: '', truncated: false }
  expect(body).toMatchObject({
    items: [
      { state: 'ok', rc: 0, total: 29, hosts: ['Web[01-06,08-30]'], sample: up, ...same },
      { state: 'ok', total: 3, hosts: ['10.1.1.1-10.1.1.3'], sample: { host: '10.1.1.1', truncated: true } },
      {
        ...{ state: 'failed', rc: 2, total: 1, hosts: ['Web07'], cause: 'step shell', causes: 1 },
        sample: { host: 'Web07', stderr: 'err', msg: 'no' },
      },
    ],
    nextCursor: null,
  })
  expect(body.items[1].sample.stdout.length).toBeLessThanOrEqual(4000)
})

test('groups come page by page, and of one state', async () => {
  const { service, get } = await startWithTask()
  await runAll(service, (host) => ({ stdout: host, msg: '' }))
  const first = (await get('?limit=20')).body
  expect(first.items).toHaveLength(20)
  const second = (await get(`?limit=20&cursor=${first.nextCursor}`)).body
  expect(second).toMatchObject({ items: { length: 13 }, nextCursor: null })
  expect((await get('?state=failed')).body).toEqual({ items: [], nextCursor: null })
})

test('hosts without a result are grouped as waiting or running', async () => {
  const { service, get } = await startWithTask()
  const shown = { rc: null, total: 33, hosts: ['Web[01-30]', '10.1.1.1-10.1.1.3'] }
  expect((await get('')).body.items).toMatchObject([{ state: 'waiting', ...shown }])
  await claimAll(service)
  expect((await get('')).body.items).toMatchObject([{ state: 'running', ...shown }])
})

test.each([
  ['limit=101', 'limit'],
  ['state=done', 'state'],
  ['cursor=aG9zdHM6MQ', 'cursor'],
  ['q=x', 'q'],
])('rejects ?%s and names the parameter', async (query, field) => {
  const { get } = await startWithTask()
  expect(await get(`?${query}`)).toMatchObject({ status: 422, body: { errors: [{ path: field }] } })
})

test('the groups of an unknown task are not found', async () => {
  const service = await startService()
  expect(await ask(service, { path: '/api/v2/tasks/none/groups' })).toMatchObject({ status: 404 })
})
