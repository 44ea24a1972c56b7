import { expect, test } from 'vitest'
import { ask, claimAll, runAll, startService } from '../service-under-test.ts'

const step = {
  name: 'run it',
  action: 'shell',
  state: 'failed' as const,
  startedAt: '2026-01-31T16:00:00.000Z',
  durationMs: 12,
  rc: 2,
  changed: true,
  ignored: false,
  rescued: false,
  stdout: 'out',
  stderr: 'err',
  msg: 'non-zero return code',
}

async function startWithTask() {
  const service = await startService()
  const body = { id: 'x', hosts: ['web1.example', '10.1.1.[1-3]', 'fd00::1'], adhoc: { module: 'shell', args: 'x' } }
  await ask(service, { path: '/api/v2/tasks', body })
  return { service, get: (rest: string) => ask(service, { path: `/api/v2/tasks/x/hosts${rest}` }) }
}

test('hosts are listed in order, page by page, and found by state and by part of the name', async () => {
  const { service, get } = await startWithTask()
  await runAll(service, (host) => (host === '10.1.1.2' ? { state: 'unreachable' } : {}))
  const hosts = async (query: string) => (await get(query)).body.items.map(({ host }: { host: string }) => host)
  expect(await hosts('')).toEqual(['web1.example', '10.1.1.1', '10.1.1.2', '10.1.1.3', 'fd00::1'])
  expect(await hosts('?state=unreachable')).toEqual(['10.1.1.2'])
  expect(await hosts('?q=10.1.1')).toEqual(['10.1.1.1', '10.1.1.2', '10.1.1.3'])
  const page = (await get('?limit=4')).body
  expect(page.items).toHaveLength(4)
  expect((await get(`?limit=4&cursor=${page.nextCursor}`)).body).toMatchObject({
    items: [{ host: 'fd00::1' }],
    nextCursor: null,
  })
})

test('one host is shown with its steps, however its name is written', async () => {
  const { service, get } = await startWithTask()
  await runAll(service, () => ({
    ...{ state: 'failed', cause: 'step run it', rc: 2, msg: 'non-zero return code', stderr: 'err', stdout: 'out' },
    ...{ steps: [step], result: '{"cmd":"x"}', truncated: true },
  }))
  const shown = {
    host: 'web1.example',
    state: 'failed',
    unit: 1,
    attempt: 1,
    engine: 'engine-1',
    startedAt: '2026-01-31T16:00:00.000Z',
    finishedAt: '2026-01-31T16:00:05.250Z',
    durationMs: 5250,
    rc: 2,
    changed: true,
    stdout: 'out',
    stderr: 'err',
    msg: 'non-zero return code',
    result: { cmd: 'x' },
    truncated: true,
    cause: 'step run it',
  }
  for (const name of ['web1.example', 'WEB1.Example.'])
    expect(await get(`/${name}`)).toMatchObject({ status: 200, body: { ...shown, connection: null, steps: [step] } })
  for (const name of ['fd00::1', 'FD00:0::0001']) expect((await get(`/${name}`)).body.host).toBe('fd00::1')
  expect((await get('')).body.items[0]).toEqual(shown)
})

test.each([
  [{ type: 'local', address: null }, true],
  [{ type: 'ssh', address: '127.9.9.9' }, true],
  [{ type: 'ssh', address: '0.0.0.0' }, true],
  [{ type: 'ssh', address: '10.0.0.9' }, false],
])(
  'a host that ran with %j shows the connection, and whether it is the engine itself',
  async (connection, onEngine) => {
    const { service, get } = await startWithTask()
    const steps = [step, { ...step, connection }, { ...step, connection: { type: 'winrm', address: 'later' } }]
    await runAll(service, () => ({ steps }))
    expect((await get('/fd00::1')).body).toMatchObject({ connection: { ...connection, onEngine }, steps })
  },
)

test.each(['10.1.1.4', 'unknown.example', 'a%20b', '%00', '010.1.1.1', 'x'.repeat(254)])(
  '%s is not found',
  async (host) => {
    const { get } = await startWithTask()
    expect(await get(`/${host}`)).toMatchObject({ status: 404, body: { code: 'not_found' } })
  },
)

test('a host is shown as running while its unit runs, and as waiting before', async () => {
  const { service, get } = await startWithTask()
  expect((await get('/10.1.1.1')).body).toMatchObject({
    state: 'waiting',
    engine: null,
    startedAt: null,
    durationMs: null,
    steps: [],
  })
  await claimAll(service)
  expect((await get('/10.1.1.1')).body).toMatchObject({ state: 'running', result: null })
  expect((await get('?state=running')).body.items).toHaveLength(5)
  expect((await get('?state=waiting')).body.items).toEqual([])
})

test.each([
  ['is not JSON', '{"cut'],
  ['is nested too deeply to be written again', '['.repeat(100_000) + ']'.repeat(100_000)],
])('a result object that %s is left out, and the host is marked as truncated', async (_title, result) => {
  const { service, get } = await startWithTask()
  await runAll(service, () => ({ result }))
  expect(await get('/10.1.1.1')).toMatchObject({ status: 200, body: { result: null, truncated: true, state: 'ok' } })
  expect((await get('')).status).toBe(200)
})

test('hostile output is shown as plain text', async () => {
  const { service, get } = await startWithTask()
  const stdout = '</script>\u2028{{ 7 * 7 }}\u001b[31m🚀"\\'
  await runAll(service, () => ({ stdout }))
  expect((await get('/10.1.1.1')).body.stdout).toBe(stdout)
})

test.each([
  ['state=done', 'state'],
  ['limit=0', 'limit'],
  ['cursor=dGFza3M6MQ', 'cursor'],
  ['host=x', 'host'],
])('rejects ?%s and names the parameter', async (query, field) => {
  const { get } = await startWithTask()
  expect(await get(`?${query}`)).toMatchObject({ status: 422, body: { errors: [{ path: field }] } })
})
