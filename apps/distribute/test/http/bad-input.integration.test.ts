import { afterEach, describe, expect, test } from 'vitest'
import { ask, listTasks, shareService, startService } from '../service-under-test.ts'

const v2Path = '/api/v2/tasks'
const v1Adhoc = '/api/v1/distribute/adhoc/'
const v1Playbook = '/api/v1/distribute/playbook/'

const getService = shareService()

afterEach(async () => {
  const service = getService()
  expect(await listTasks(service)).toEqual([])
  expect(service.countSubmitted()).toBe(0)
})

const badHosts: readonly [title: string, host: string][] = [
  ['::/64', '::/64'],
  ['a blank', '10.1.1.1 10.1.1.2'],
  ['a semicolon', '10.1.1.1;id'],
  ['Jinja', '{{ 7 * 7 }}'],
  ['a leading dash', '-oProxyCommand=id'],
  ['a newline', '10.1.1.1\n'],
  ['a newline within', 'a\nb'],
  ['an inventory variable', '10.1.1.1 ansible_connection=local'],
  ['a leading zero', '010.0.0.1'],
  ['a number above 255', '10.0.0.300'],
  ['loopback', '127.0.0.1'],
  ['localhost', 'localhost'],
  ['link-local', 'fe80::1'],
  ['NUL', '10.1.1.1\0'],
  ['a path', '../etc'],
  ['nothing', ''],
]

const badPlaybooks: readonly [title: string, content: string][] = [
  ['no YAML', '- hosts: [a\n'],
  ['no list', 'hosts: all\ntasks: []\n'],
  ['empty', ''],
  ['blank', ' \n'],
  ['a comment', '# nothing\n'],
  ['an empty list', '[]'],
  ['a play without hosts', '- tasks: []\n'],
]

const badTimeouts = [0, -1, 'abc', 1e9, 1.5, null, '', '0', '1e9', [100], '86401', true]

describe('v2', () => {
  const ping = { hosts: ['10.1.1.1'], adhoc: { module: 'ping' } }
  const playbook = { name: 'p', content: '- hosts: target_hosts\n  tasks: []\n' }

  async function expectRejected(body: unknown, field: string): Promise<void> {
    const answer = await ask(getService(), { path: v2Path, body })
    expect(answer, JSON.stringify(answer.body)).toMatchObject({
      status: 422,
      body: { code: 'invalid_input', status: 422 },
    })
    expect(answer.headers['content-type']).toMatch(/^application\/problem\+json/)
    expect(answer.body.errors.map(({ path }: { path: string }) => path)).toContain(field)
    expect(answer.body.detail).toMatch(/\S/)
    expect(answer.body).not.toHaveProperty('stack')
  }

  test.each(badHosts)('rejects a host with %s', async (_title, host) => {
    await expectRejected({ ...ping, hosts: ['10.1.1.1', host] }, 'hosts.1')
  })

  test.each<[string, unknown, string]>([
    ['no hosts', { adhoc: ping.adhoc }, 'hosts'],
    ['an empty host list', { ...ping, hosts: [] }, 'hosts'],
    ['100,001 hosts', { ...ping, hosts: Array.from({ length: 100_001 }, (_, index) => `h${index}`) }, 'hosts'],
    ['100,001 hosts in one expression', { ...ping, hosts: ['h[000001-100001]'] }, 'hosts.0'],
    ['100,001 hosts in two expressions', { ...ping, hosts: ['h[000001-100000]', 'x'] }, 'hosts'],
    ['hosts that are text', { ...ping, hosts: '10.1.1.1' }, 'hosts'],
    ['a host that is a number', { ...ping, hosts: ['10.1.1.1', 5] }, 'hosts.1'],
    ['a module with a path', { ...ping, adhoc: { module: '/bin/sh' } }, 'adhoc.module'],
    ['a module with dots and slashes', { ...ping, adhoc: { module: '../evil' } }, 'adhoc.module'],
    ['no module', { ...ping, adhoc: { module: '' } }, 'adhoc.module'],
    ['arguments that are no text', { ...ping, adhoc: { module: 'shell', args: ['id'] } }, 'adhoc.args'],
    [
      'arguments beyond what Linux takes',
      { ...ping, adhoc: { module: 'shell', args: '务'.repeat(40_001) } },
      'adhoc.args',
    ],
    ['adhoc and playbook', { ...ping, playbook }, 'playbook'],
    ['neither adhoc nor playbook', { hosts: ['10.1.1.1'] }, 'adhoc'],
    ['an unknown lane', { ...ping, lane: 'nowhere' }, 'lane'],
    ['a lane that is none', { ...ping, lane: 'No Where' }, 'lane'],
    ['a playbook without a name', { hosts: ['a'], playbook: { content: playbook.content } }, 'playbook.name'],
    [
      'a playbook beyond 1 MiB',
      { hosts: ['a'], playbook: { name: 'p', content: `#${'x'.repeat(1_048_576)}` } },
      'playbook.content',
    ],
    ['an id with a blank', { ...ping, id: 'a b' }, 'id'],
    ['an id of 65 characters', { ...ping, id: 'a'.repeat(65) }, 'id'],
    ['an empty id', { ...ping, id: '' }, 'id'],
    ['a name of 201 characters', { ...ping, name: 'a'.repeat(201) }, 'name'],
    ['a unit size of 501', { ...ping, unitSize: 501 }, 'unitSize'],
    ['a unit size of -1', { ...ping, unitSize: -1 }, 'unitSize'],
    ['verbosity 5', { ...ping, verbosity: 5 }, 'verbosity'],
    ['become that is text', { ...ping, become: 'yes' }, 'become'],
    ['a becomeUser with Jinja', { ...ping, become: true, becomeUser: '{{ x }}' }, 'becomeUser'],
    ['a becomeUser with a leading dash', { ...ping, become: true, becomeUser: '-x' }, 'becomeUser'],
    ['a becomeUser without become', { ...ping, becomeUser: 'www' }, 'becomeUser'],
    ['a connection that says nothing', { ...ping, connection: {} }, 'connection'],
    ['a connection with a password', { ...ping, connection: { user: 'a', password: 'b' } }, 'connection.password'],
    ['a connection whose user is an option', { ...ping, connection: { user: '-x' } }, 'connection.user'],
    ['a connection by port 0', { ...ping, connection: { port: 0 } }, 'connection.port'],
    ['tags of an ad-hoc call', { ...ping, tags: ['a'] }, 'tags'],
    ['skipTags of an ad-hoc call', { ...ping, skipTags: ['a'] }, 'skipTags'],
    ['two tags in one', { hosts: ['a'], playbook, tags: ['a,b'] }, 'tags.0'],
    ['a tag that is an option', { hosts: ['a'], playbook, tags: ['--check'] }, 'tags.0'],
    ['a variable with a dash', { ...ping, extraVars: { 'a-b': 1 } }, 'extraVars.a-b'],
    ['a variable that is a keyword', { ...ping, extraVars: { class: 1 } }, 'extraVars.class'],
    ['variables that are a list', { ...ping, extraVars: [] }, 'extraVars'],
    ['a variable with NUL', { ...ping, extraVars: { a: ['x\0'] } }, 'extraVars.a.0'],
    [
      'a variable with half a character',
      '{"hosts":["a"],"adhoc":{"module":"ping"},"extraVars":{"a":"\\ud800"}}',
      'extraVars.a',
    ],
    [
      'a number that would be rounded',
      '{"hosts":["a"],"adhoc":{"module":"ping"},"extraVars":{"a":12345678901234567890}}',
      'extraVars.a',
    ],
    ['a number beyond all numbers', '{"hosts":["a"],"adhoc":{"module":"ping"},"extraVars":{"a":1e999}}', 'extraVars.a'],
    ['arguments with NUL', { ...ping, adhoc: { module: 'shell', args: 'x\0' } }, 'adhoc.args'],
    ['a body that is a list', [], 'body'],
    ['a body that is a number', 5, 'body'],
    ['a body that is null', 'null', 'body'],
    ['too many values', { ...ping, extraVars: { a: Array.from({ length: 300_001 }, () => 0) } }, 'body'],
  ])('rejects %s', async (_title, body, field) => {
    await expectRejected(body, field)
  })

  test.each([
    ['hostTimeoutSeconds', 'from 1 to 86400', [0, 86_401, 1.5, '5', null]],
    ['startWithinSeconds', 'from 1 to 2678400', [0, 2_678_401, 0.5, '5', null]],
    ['parallel', 'from 1 to 1000000', [0, -1, 1_000_001, 1.5, '5', null]],
    ['failCount', 'from 0 to 1000000', [-1, 1_000_001, 0.5, '0', null]],
    ['failRate', 'from 0 to 100', [-1, 100.5, '5', null]],
    ['onEngineLoss', 'fail', ['lost', '', null, true]],
  ] as const)('rejects %s unless it is %s', async (field, allowed, values) => {
    for (const value of values) {
      const answer = await ask(getService(), { path: v2Path, body: { ...ping, [field]: value } })
      expect(answer.status, String(value)).toBe(422)
      expect(answer.body.errors).toEqual([{ path: field, message: expect.stringContaining(allowed) }])
    }
  })

  test.each(badTimeouts.filter((timeout) => timeout !== 100).map((timeout) => [timeout]))(
    'rejects a timeout of %o',
    async (timeoutSeconds) => {
      await expectRejected({ ...ping, timeoutSeconds }, 'timeoutSeconds')
    },
  )

  test.each(badPlaybooks)('rejects a playbook that is %s', async (_title, content) => {
    await expectRejected({ hosts: ['a'], playbook: { name: 'p', content } }, 'playbook.content')
  })

  test.each([{ script: { name: 's', content: 'id' } }, { timeout: 100 }, { unheard: true }])(
    'rejects unsupported input: %o',
    async (field) => {
      await expectRejected({ ...ping, ...field }, Object.keys(field)[0] ?? '')
    },
  )

  test('rejects an invalid playbook of a project', async () => {
    const body = { hosts: ['a'], playbook: { project: 'nginx', path: 'site.yml' } }
    await expectRejected(body, 'playbook.project')
  })

  test('an error about too many hosts has the limit', async () => {
    const service = await startService({ maxHosts: 2 })
    const { body } = await ask(service, { path: v2Path, body: { ...ping, hosts: ['a', 'b', 'c'] } })
    expect(body.errors).toEqual([{ path: 'hosts', message: expect.stringMatching(/3 hosts.* at most 2/) }])
  })

  test.each([
    ['cut JSON', '{"hosts": ["a"', 400, 'bad_request'],
    ['no JSON', 'hosts=a', 400, 'bad_request'],
    ['nothing', '', 400, 'bad_request'],
    [
      'a poisoned prototype',
      '{"hosts":["a"],"adhoc":{"module":"ping"},"extraVars":{"__proto__":{"a":1}}}',
      400,
      'bad_request',
    ],
    ['a poisoned constructor', '{"extraVars":{"constructor":{"prototype":{"a":1}}}}', 400, 'bad_request'],
    ['8 MiB and a byte', `"${'x'.repeat(8 * 1024 * 1024 - 1)}"`, 413, 'payload_too_large'],
    ['JSON of depth 100,000', '['.repeat(100_000) + ']'.repeat(100_000), 422, 'invalid_input'],
  ])('rejects a body of %s', async (_title, body, status, code) => {
    const answer = await ask(getService(), { path: v2Path, body })
    expect(answer).toMatchObject({
      status,
      body: { status, code, title: expect.any(String), detail: expect.any(String) },
    })
  })
})

describe('v1', () => {
  const adhoc = { task_id: '1', ips: '10.1.1.1', module: 'shell', args: 'id' }
  const playbook = {
    ...{ task_id: '1', task_name: 'p', ips: '10.1.1.1', playbook_name: 'p', type: 'playbook' },
    playbook_content: '- hosts: target_hosts\n  tasks: []\n',
  }

  async function expectRejected(path: string, body: unknown, field: string): Promise<void> {
    const answer = await ask(getService(), { path, body })
    expect(answer.status).toBe(200)
    expect(answer.body.code).toBe(500)
    expect(JSON.stringify(answer.body.msg)).toMatch(new RegExp(`\\b${field}\\b`))
  }

  test.each(badHosts.filter(([, host]) => host !== ''))('rejects a host with %s', async (_title, host) => {
    await expectRejected(v1Adhoc, { ...adhoc, ips: `10.1.1.1,${host}` }, 'ips')
    await expectRejected(v1Playbook, { ...playbook, ips: host }, 'ips')
  })

  // an empty field, null and 0 mean the default
  test.each(badTimeouts.filter((timeout) => ![0, null, '', '0'].includes(timeout as never)))(
    'rejects a timeout of %o',
    async (timeout) => {
      await expectRejected(v1Adhoc, { ...adhoc, timeout }, 'timeout')
      await expectRejected(v1Playbook, { ...playbook, timeout }, 'timeout')
    },
  )

  test.each(badPlaybooks)('rejects a playbook that is %s', async (_title, playbook_content) => {
    await expectRejected(v1Playbook, { ...playbook, playbook_content }, 'playbook_content')
  })

  test.each<[string, string, unknown, string]>([
    ['no task_id', v1Adhoc, { ...adhoc, task_id: undefined }, 'task_id'],
    ['an empty task_id', v1Adhoc, { ...adhoc, task_id: '' }, 'task_id'],
    ['a task_id that is a list', v1Adhoc, { ...adhoc, task_id: [5] }, 'task_id'],
    ['a task_id of blanks', v1Adhoc, { ...adhoc, task_id: ' \t\u3000' }, 'task_id'],
    ['a task_name that is a list', v1Adhoc, { ...adhoc, task_name: ['x'] }, 'task_name'],
    ['a module of blanks', v1Adhoc, { ...adhoc, module: ' ' }, 'module'],
    ['a module that is a number', v1Adhoc, { ...adhoc, module: 5 }, 'module'],
    ['a task_id of 161 characters', v1Adhoc, { ...adhoc, task_id: '任'.repeat(161) }, 'task_id'],
    ['a task_id with NUL', v1Adhoc, { ...adhoc, task_id: 'a\0' }, 'task_id'],
    ['no ips', v1Adhoc, { ...adhoc, ips: undefined }, 'ips'],
    ['commas and blanks alone', v1Adhoc, { ...adhoc, ips: ' , ,' }, 'ips'],
    ['ips that are a list', v1Adhoc, { ...adhoc, ips: ['10.1.1.1'] }, 'ips'],
    [
      '100,001 hosts',
      v1Adhoc,
      { ...adhoc, ips: Array.from({ length: 100_001 }, (_, index) => `h${index}`).join() },
      'ips',
    ],
    ['no module', v1Adhoc, { ...adhoc, module: undefined }, 'module'],
    ['a module with a path', v1Adhoc, { ...adhoc, module: '/bin/sh' }, 'module'],
    ['a module with Jinja', v1Adhoc, { ...adhoc, module: '{{ x }}' }, 'module'],
    ['arguments that are no text', v1Adhoc, { ...adhoc, args: { cmd: 'id' } }, 'args'],
    ['arguments with NUL', v1Adhoc, { ...adhoc, args: 'x\0' }, 'args'],
    ['the type of the other kind', v1Adhoc, { ...adhoc, type: 'playbook' }, 'type'],
    ['the type of the other kind', v1Playbook, { ...playbook, type: 'adhoc' }, 'type'],
    ['a playbook that is not a text', v1Playbook, { ...playbook, playbook_content: [{}] }, 'playbook_content'],
    ['a body that is a list', v1Adhoc, [], 'body'],
    ['a body that is null', v1Playbook, 'null', 'body'],
    ['deep JSON', v1Adhoc, `{"a":${'['.repeat(5_000)}${']'.repeat(5_000)}}`, 'nested'],
    ['cut JSON', v1Adhoc, '{"task_id": "1"', 'JSON'],
    ['no JSON', v1Playbook, 'task_id=1&ips=10.1.1.1', 'JSON'],
    ['an empty body', v1Adhoc, '', 'body'],
    ['a poisoned prototype', v1Adhoc, '{"task_id":"1","ips":"10.1.1.1","module":"ping","__proto__":{"a":1}}', 'JSON'],
    ['8 MiB and a byte', v1Adhoc, `"${'x'.repeat(8 * 1024 * 1024 - 1)}"`, 'body'],
  ])('rejects %s', async (_title, path, body, field) => {
    await expectRejected(path, body, field)
  })
})
