import { expect, test } from 'vitest'
import { ask, runAll, startService } from '../service-under-test.ts'

/** Two tasks; `web2` times out in both. */
async function startWithTasks() {
  const service = await startService()
  for (const [id, hosts] of [
    ['first', ['Web[1-3]', 'fd00::1']],
    ['second', ['web2']],
  ]) {
    await ask(service, { path: '/api/v2/tasks', body: { id, name: `task ${id}`, hosts, adhoc: { module: 'ping' } } })
    await runAll(service, (host) => ({ state: host.toLowerCase() === 'web2' ? 'timeout' : 'ok', cause: null }))
  }
  return (path: string) => ask(service, { path: `/api/v2/hosts${path}` })
}

test('hosts are listed by name with their last results, page by page', async () => {
  const get = await startWithTasks()
  const time = expect.stringMatching(/Z$/)
  const first = (await get('?limit=3')).body
  expect(first.items).toEqual([
    { host: 'fd00::1', state: 'ok', streak: 1, task: 'first', finishedAt: time },
    { host: 'web1', state: 'ok', streak: 1, task: 'first', finishedAt: time },
    { host: 'web2', state: 'timeout', streak: 2, task: 'second', finishedAt: time },
  ])
  expect((await get(`?limit=3&cursor=${first.nextCursor}`)).body).toMatchObject({
    items: [{ host: 'web3' }],
    nextCursor: null,
  })
})

test.each([
  ['state=suspect', ['web2']],
  ['state=timeout', ['web2']],
  ['state=unreachable', []],
  ['q=WEB&state=ok', ['web1', 'web3']],
])('?%s finds %j', async (query, hosts) => {
  const get = await startWithTasks()
  expect((await get(`?${query}`)).body.items.map(({ host }: { host: string }) => host)).toEqual(hosts)
})

test('a host shows its results over all tasks, newest first, however its name is written', async () => {
  const get = await startWithTasks()
  const task = { kind: 'adhoc', lane: 'default' }
  for (const name of ['web2', 'WEB2.']) {
    const { status, body } = await get(`/${name}/results?limit=1`)
    expect(status).toBe(200)
    expect(body.items).toMatchObject([
      { host: 'web2', state: 'timeout', durationMs: 5250, task: { id: 'second', name: 'task second', ...task } },
    ])
    expect(body.items[0]).not.toHaveProperty('stdout')
    expect((await get(`/${name}/results?limit=1&cursor=${body.nextCursor}`)).body).toMatchObject({
      items: [{ host: 'Web2', task: { id: 'first' } }],
      nextCursor: null,
    })
  }
})

test.each(['never.example', 'a%20b', '%00', '010.1.1.1'])('%s has no results', async (host) => {
  const get = await startWithTasks()
  expect(await get(`/${host}/results`)).toMatchObject({ status: 404, body: { code: 'not_found' } })
})

test.each([
  ['?state=waiting', 'state'],
  ['?cursor=aG9zdHM6MQ', 'cursor'],
  ['/web1/results?limit=0', 'limit'],
  ['/web1/results?cursor=x', 'cursor'],
])('rejects %s and names the parameter', async (query, path) => {
  const get = await startWithTasks()
  expect(await get(query)).toMatchObject({ status: 422, body: { errors: [{ path }] } })
})
