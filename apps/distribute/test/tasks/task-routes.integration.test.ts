import { describe, expect, test } from 'vitest'
import {
  ask,
  claimAll,
  listTasks,
  registerEngine,
  runAll,
  type ServiceUnderTest,
  startService,
} from '../service-under-test.ts'

const path = '/api/v2/tasks'
const ping = { hosts: ['10.1.1.[1-3]'], adhoc: { module: 'ping' } }

async function post(service: ServiceUnderTest, body: unknown) {
  return await ask(service, { path, body })
}

async function get(service: ServiceUnderTest, rest: string) {
  return await ask(service, { path: path + rest })
}

describe('POST /tasks', () => {
  test('returns the task with its defaults', async () => {
    const service = await startService()
    await registerEngine(service)
    const { status, body } = await post(service, ping)
    const time = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/)
    expect(status).toBe(201)
    expect(body).toEqual({
      id: expect.stringMatching(/^[0-9A-Z]{26}$/),
      v1Id: null,
      name: 'ping',
      kind: 'adhoc',
      state: 'waiting',
      lane: 'default',
      retryOf: null,
      blockedBy: null,
      cause: null,
      warnings: [],
      submittedBy: expect.any(String),
      createdAt: time,
      startedAt: null,
      finishedAt: null,
      units: { pending: 1, queued: 0, running: 0, finished: 0, skipped: 0 },
      hosts: {
        ...{ waiting: 3, running: 0, ok: 0, failed: 0, unreachable: 0, timeout: 0 },
        ...{ cancelled: 0, lost: 0, skipped: 0, total: 3, changed: 0 },
      },
      request: {
        adhoc: { module: 'ping', args: '' },
        timeoutSeconds: 100,
        startWithinSeconds: 86_400,
        unitSize: 30,
        lane: 'default',
        onEngineLoss: 'fail',
        extraVars: {},
        become: false,
        check: false,
        diff: false,
        tags: [],
        skipTags: [],
        verbosity: 0,
      },
    })
    expect(service.countSubmitted()).toBe(1)
  })

  test('keeps every field', async () => {
    const service = await startService()
    const options = {
      ...{ timeoutSeconds: 5, hostTimeoutSeconds: 4, startWithinSeconds: 60 },
      ...{ parallel: 2, failCount: 1, failRate: 50 },
      unitSize: 2,
      lane: 'default',
      onEngineLoss: 'retry',
      extraVars: { port: 8080, nested_: { list: [1, null, 'x'] }, _: '{{ jinja }}' },
      become: true,
      becomeUser: 'www-data',
      connection: { user: 'deploy', port: 2222 },
      check: true,
      diff: true,
      tags: ['deploy', 'a b'],
      skipTags: ['slow'],
      verbosity: 3,
    }
    const playbook = { name: 'site', content: '- hosts: target_hosts\n  tasks: []\n' }
    const { status, body } = await post(service, {
      id: 'my.id:1_-',
      name: '部署',
      hosts: ['a', 'b', 'c'],
      playbook,
      ...options,
    })
    expect(status).toBe(201)
    expect(body).toMatchObject({ id: 'my.id:1_-', name: '部署', kind: 'playbook', units: { pending: 2 } })
    expect(body.request).toEqual({ playbook, ...options })
  })

  test('a playbook has 600 seconds and its own name by default', async () => {
    const service = await startService()
    const playbook = { name: 'site', content: '- hosts: target_hosts\n  tasks: []\n' }
    const { body } = await post(service, { hosts: ['a'], playbook })
    expect(body).toMatchObject({ name: 'site', request: { timeoutSeconds: 600 } })
  })

  test('hosts are expanded, deduplicated and kept in order', async () => {
    const service = await startService()
    await post(service, {
      ...ping,
      hosts: ['Web[02-03].Example', 'web01.example.', '10.1.0.0/30', 'WEB02.example', '::ffff:10.1.0.9'],
    })
    const [unit] = await claimAll(service)
    const hosts = ['Web02.Example', 'Web03.Example', 'web01.example.', '10.1.0.1', '10.1.0.2', '::ffff:10.1.0.9']
    expect(unit?.hosts).toEqual(hosts)
  })

  test('unitSize 0 is one unit, of at most 500 hosts', async () => {
    const service = await startService()
    expect((await post(service, { ...ping, hosts: ['h[001-500]'], unitSize: 0 })).body.units.pending).toBe(1)
    const { status, body } = await post(service, { ...ping, hosts: ['h[001-501]'], unitSize: 0 })
    expect([status, body.errors[0].path]).toEqual([422, 'unitSize'])
  })

  describe('with an id', () => {
    test('the same request, with fields in any order, returns the existing task', async () => {
      const service = await startService()
      const first = await post(service, { id: 'x', ...ping })
      const again = await post(service, { ...ping, id: 'x' })
      expect([first.status, again.status]).toEqual([201, 200])
      expect(again.body).toEqual(first.body)
      expect(await listTasks(service)).toHaveLength(1)
      expect(service.countSubmitted()).toBe(1)
    })

    test('another request is a conflict and changes nothing', async () => {
      const service = await startService()
      await post(service, { id: 'x', ...ping })
      for (const other of [{ become: true }, { hosts: ['10.1.1.[1-4]'] }, { timeoutSeconds: 100 }]) {
        const { status, body } = await post(service, { id: 'x', ...ping, ...other })
        expect([status, body.code]).toEqual([409, 'conflict'])
        expect(body.detail).toContain('x')
      }
      expect(await listTasks(service)).toMatchObject([{ hosts: { total: 3 }, request: { become: false } }])
    })

    test('the id of a v1 task is a conflict', async () => {
      const service = await startService()
      await ask(service, { path: '/api/v1/distribute/adhoc/', body: { task_id: '1', ips: '10.1.1.1', module: 'ping' } })
      const [task] = await listTasks(service)
      expect((await post(service, { id: task?.publicId, ...ping })).status).toBe(409)
    })

    test('of many clients at once, one creates the task and the others get it', async () => {
      const service = await startService()
      const answers = await Promise.all(Array.from({ length: 8 }, () => post(service, { id: 'x', ...ping })))
      expect(answers.map(({ status }) => status).sort()).toEqual([200, 200, 200, 200, 200, 200, 200, 201])
      expect(await listTasks(service)).toHaveLength(1)
    })

    test('of two clients at once with different requests, one is rejected', async () => {
      const service = await startService()
      const answers = await Promise.all([
        post(service, { id: 'x', ...ping }),
        post(service, { id: 'x', ...ping, become: true }),
      ])
      expect(answers.map(({ status }) => status).sort()).toEqual([201, 409])
    })

    test('a repeated request is answered even if it would be rejected today', async () => {
      const { store } = await startService()
      const before = await startService({}, { store })
      await post(before, { id: 'x', ...ping })
      const after = await startService({ maxHosts: 2 }, { store })
      expect((await post(after, { id: 'x', ...ping })).status).toBe(200)
    })
  })

  describe('with words that act per unit', () => {
    const playbook = {
      name: 'p',
      content: '- hosts: target_hosts\n  serial: 1\n  tasks:\n  - shell: id\n    run_once: true\n',
    }

    test('is rejected over several units, naming line and word', async () => {
      const service = await startService()
      const { status, body } = await post(service, { hosts: ['h[01-61]'], playbook })
      expect(status).toBe(422)
      expect(body.errors).toEqual([
        { path: 'playbook.content', message: expect.stringMatching(/line 2: serial .*splitAnyway/) },
        { path: 'playbook.content', message: expect.stringMatching(/line 5: run_once /) },
      ])
      expect(await listTasks(service)).toEqual([])
    })

    test('runs with splitAnyway, with a warning', async () => {
      const service = await startService()
      const { status, body } = await post(service, { hosts: ['h[01-61]'], playbook, splitAnyway: true })
      expect([status, body.units.pending]).toEqual([201, 3])
      expect(body.warnings).toEqual([
        expect.stringMatching(/line 2: serial/),
        expect.stringMatching(/line 5: run_once/),
      ])
    })

    test.each([{ unitSize: 0 }, { unitSize: 61 }, { hosts: ['h[01-30]'] }])('runs in one unit: %o', async (options) => {
      const service = await startService()
      const { status, body } = await post(service, { hosts: ['h[01-61]'], playbook, ...options })
      expect([status, body.warnings]).toEqual([201, []])
    })
  })
})

describe('GET /tasks/{id}', () => {
  test('shows that no engine serves the lane, until one does or nothing waits', async () => {
    const service = await startService()
    const { body } = await post(service, { id: 'x', ...ping })
    expect(body.blockedBy).toBe('no engine in lane default')
    expect((await get(service, '')).body.items[0].blockedBy).toBe('no engine in lane default')
    await registerEngine(service, ['default', 'dc2'])
    expect((await get(service, '/x')).body.blockedBy).toBe(null)
    const far = await post(service, { id: 'far', ...ping, lane: 'dc2' })
    expect(far.body).toMatchObject({ lane: 'dc2', blockedBy: null })
    await service.store.engines.beat({ id: 'engine-1', incarnation: 'first', state: 'gone' })
    expect((await get(service, '/far')).body.blockedBy).toBe('no engine in lane dc2')
  })

  test('shows hosts of running units as running, and the end', async () => {
    const service = await startService()
    await post(service, { id: 'x', ...ping, unitSize: 2 })
    await claimAll(service)
    expect((await get(service, '/x')).body).toMatchObject({
      state: 'running',
      units: { running: 2 },
      hosts: { waiting: 0, running: 3, total: 3 },
    })
    await post(service, { id: 'y', ...ping })
    await runAll(service, (host) => (host === '10.1.1.2' ? { state: 'failed', changed: false } : {}))
    expect((await get(service, '/y')).body).toMatchObject({
      state: 'failed',
      blockedBy: null,
      finishedAt: expect.any(String),
      units: { finished: 1 },
      hosts: { ok: 2, failed: 1, changed: 2, total: 3 },
    })
  })

  test('shows a v1 task with both ids', async () => {
    const service = await startService()
    await ask(service, {
      path: '/api/v1/distribute/adhoc/',
      body: { task_id: '任务 1', ips: '10.1.1.1', module: 'ping' },
    })
    const { items } = (await get(service, `?v1Id=${encodeURIComponent('任务 1')}`)).body
    expect((await get(service, '?v1Id=1')).body.items).toEqual([])
    expect((await get(service, `/${items[0].id}`)).body).toMatchObject({ v1Id: '任务 1', request: { become: true } })
  })

  test.each([
    '/unknown',
    '/%00',
    '/a%20b',
    `/${'x'.repeat(65)}`,
    `/${'x'.repeat(2000)}`,
    '/unknown/hosts',
    '/unknown/hosts/10.1.1.1',
  ])('%s is not found', async (rest) => {
    const service = await startService()
    expect(await get(service, rest)).toMatchObject({ status: 404, body: { code: 'not_found', status: 404 } })
  })
})

describe('GET /tasks', () => {
  async function startWithTasks() {
    const service = await startService()
    await post(service, { id: 'first', name: 'Restart nginx', ...ping })
    await runAll(service, () => ({}))
    const playbook = { name: 'site', content: '- hosts: target_hosts\n  tasks: []\n' }
    await post(service, { id: 'second', hosts: ['web1.example'], playbook })
    await post(service, { id: 'third', ...ping, hosts: ['10.1.1.3'] })
    const ids = async (query: string) => {
      const { status, body } = await get(service, query)
      expect(status, JSON.stringify(body)).toBe(200)
      return body.items.map(({ id }: { id: string }) => id)
    }
    return { service, ids }
  }

  test('lists newest first, page by page, without the requests', async () => {
    const { service, ids } = await startWithTasks()
    expect(await ids('')).toEqual(['third', 'second', 'first'])
    const { body: page } = await get(service, '?limit=2')
    expect(page.items).toHaveLength(2)
    expect(page.items[0]).not.toHaveProperty('request')
    const { body: rest } = await get(service, `?limit=2&cursor=${page.nextCursor}`)
    expect(rest).toMatchObject({ items: [{ id: 'first' }], nextCursor: null })
  })

  test('filters', async () => {
    const { ids } = await startWithTasks()
    expect(await ids('?state=succeeded')).toEqual(['first'])
    expect(await ids('?kind=playbook')).toEqual(['second'])
    expect(await ids('?q=nginx')).toEqual(['first'])
    expect(await ids('?q=thi')).toEqual(['third'])
    expect(await ids('?q=%25')).toEqual([])
    expect(await ids('?host=10.1.1.3')).toEqual(['third', 'first'])
    expect(await ids('?host=::ffff:10.1.1.3')).toEqual(['third', 'first'])
    expect(await ids('?host=WEB1.example.')).toEqual(['second'])
    expect(await ids('?since=2026-01-01T00:00:00%2B08:00')).toHaveLength(3)
    expect(await ids('?until=2026-01-01T00:00:00Z')).toEqual([])
    expect(await ids('?kind=adhoc&state=waiting')).toEqual(['third'])
  })

  test.each([
    ['state=done', 'state'],
    ['kind=script', 'kind'],
    ['limit=0', 'limit'],
    ['limit=501', 'limit'],
    ['limit=ten', 'limit'],
    ['limit=1.5', 'limit'],
    ['cursor=nonsense', 'cursor'],
    ['cursor=', 'cursor'],
    ['since=yesterday', 'since'],
    ['since=2026-01-01T00:00:00', 'since'],
    ['host=a%20b', 'host'],
    ['state=failed&state=running', 'state'],
    ['unheard=1', 'unheard'],
    ['__proto__=1', '__proto__'],
  ])('rejects %s and names the parameter', async (query, field) => {
    const service = await startService()
    const { status, body } = await get(service, `?${query}`)
    expect(status).toBe(422)
    expect(body).toMatchObject({ code: 'invalid_input', errors: [{ path: field, message: expect.any(String) }] })
  })
})
