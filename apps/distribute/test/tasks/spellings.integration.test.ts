import { expect, test } from 'vitest'
import { ask, claimAll, runAll, startService } from '../service-under-test.ts'

const path = '/api/v2/tasks'

/** Hosts as they were sent; duplicates in another spelling are ignored. */
const sent = ['DB-Main01.Example.', 'WEB[1-2]', 'web2', '2001:0DB8::0A', '2001:db8::a', 'app_[a:b]', '10.1.1.8-9']
const spellings = ['DB-Main01.Example.', 'WEB1', 'WEB2', '2001:0DB8::0A', 'app_a', 'app_b', '10.1.1.8', '10.1.1.9']

async function startWithTask() {
  const service = await startService()
  const { status, body } = await ask(service, { path, body: { id: 'x', hosts: sent, adhoc: { module: 'ping' } } })
  expect([status, body.hosts?.total]).toEqual([201, spellings.length])
  const get = async (rest: string) => (await ask(service, { path: `${path}${rest}` })).body
  const list = async (rest: string) => (await get(rest)).items.map(({ host }: { host: string }) => host)
  return { service, get, list }
}

test('hosts are shown and run as they were sent, and found in any spelling', async () => {
  const { service, get, list } = await startWithTask()
  expect(await list('/x/hosts')).toEqual(spellings)
  expect((await claimAll(service))[0]?.hosts).toEqual(spellings)
  for (const name of ['db-main01.example', 'DB-MAIN01.example', 'DB-Main01.Example.'])
    expect(await get(`/x/hosts/${name}`)).toMatchObject({ host: 'DB-Main01.Example.', state: 'running' })
  expect(await get('/x/hosts/2001:db8:0::a')).toMatchObject({ host: '2001:0DB8::0A' })
  expect(await list('/x/hosts?q=web')).toEqual(['WEB1', 'WEB2'])
  expect(await list('/x/hosts?q=Db8::0a')).toEqual(['2001:0DB8::0A'])
  for (const name of ['Web1', 'web1.', '2001:db8::a', 'APP_A'])
    expect((await get(`?host=${name}`)).items).toMatchObject([{ id: 'x' }])
})

test('a retry keeps the spelling', async () => {
  const { service, list } = await startWithTask()
  await runAll(service, () => ({ state: 'failed', cause: 'no' }))
  expect(await list('/x/hosts?state=failed')).toEqual(spellings)
  const { body } = await ask(service, { method: 'POST', path: `${path}/x/retry` })
  expect(await list(`/${body.id}/hosts`)).toEqual(spellings)
})

test('v1 shows hosts as they were sent, and finds them in any spelling', async () => {
  const service = await startService()
  const v1 = '/api/v1/distribute'
  const ips = 'WEB1, web1, FD00::0A,'
  const adhoc = { task_id: '1', task_name: 'n', ips, module: 'shell', args: 'id', type: 'adhoc' }
  expect((await ask(service, { path: `${v1}/adhoc/`, body: adhoc })).body.code).toBe(200)
  const content = '- hosts: target_hosts\n  tasks: []\n'
  const playbook = { ...adhoc, type: 'playbook', playbook_name: 'p', playbook_content: content }
  expect((await ask(service, { path: `${v1}/playbook/`, body: playbook })).body.code).toBe(200)
  await runAll(service, () => ({}))
  const get = async (query: string) =>
    (await ask(service, { path: `${v1}/${query}` })).body.data.map(({ ip }: { ip: string }) => ip)
  expect(await get('adhoc/?task_id=1')).toEqual(['WEB1', 'FD00::0A'])
  expect(await get('adhoc/?ip=Web1')).toEqual(['WEB1'])
  expect(await get('adhoc/?ips=fd00::a,web1')).toEqual(['FD00::0A', 'WEB1'])
  expect(await get('playbook/?ips=fd00::a,web1')).toEqual(['FD00::0A', 'WEB1'])
})
