import { describe, expect, test } from 'vitest'
import {
  ask,
  askOverSocket,
  claimAll,
  listTasks,
  openTestStore,
  runAll,
  type ServiceUnderTest,
  startService,
} from '../service-under-test.ts'

const path = '/api/v1/distribute/adhoc/'

/** Word for word from the description of the API. */
const documentedRequest = `{"task_id": "hahaha122", "task_name": "重启nginx", "ips": "10.110.31.1, 10.110.31.2,", "module": "shell",
 "args": "systemctl restart nginx", "timeout": "100", "type": "adhoc"}`

async function post(service: ServiceUnderTest, body: unknown, headers: Record<string, string> = {}) {
  return (await ask(service, { path, body, headers })).body
}

async function get(service: ServiceUnderTest, query: string) {
  const { status, body } = await ask(service, { path: `${path}?${query}` })
  expect(status).toBe(200)
  return body
}

describe('POST /adhoc/', () => {
  test('the documented request is stored and answered', async () => {
    const service = await startService()
    const answer = await ask(service, { path, body: documentedRequest })
    expect(answer).toMatchObject({ status: 200, body: { code: 200, data: null, msg: '任务下发成功' } })
    expect(service.countSubmitted()).toBe(1)
    expect(await listTasks(service)).toMatchObject([
      {
        publicId: expect.stringMatching(/^[0-9A-Z]{26}$/),
        v1Id: 'hahaha122',
        name: '重启nginx',
        hosts: { total: 2 },
        request: {
          action: { kind: 'adhoc', module: 'shell', args: 'systemctl restart nginx' },
          timeoutSeconds: 100,
          unitSize: 30,
          lane: 'default',
          become: true,
        },
      },
    ])
  })

  test.each(['/api/v1/distribute/adhoc', '/api/v1/distribute/adhoc/'])('%s is the same address', async (either) => {
    const service = await startService()
    expect((await ask(service, { path: either, body: documentedRequest })).body.code).toBe(200)
    expect((await ask(service, { path: `${either}?task_id=hahaha122` })).body.code).toBe(200)
  })

  test.each(['application/json', 'text/plain', 'application/x-www-form-urlencoded', 'nonsense', ''])(
    'accepts JSON under the Content-Type "%s"',
    async (type) => {
      const service = await startService()
      expect((await post(service, documentedRequest, { 'content-type': type })).code).toBe(200)
    },
  )

  test('accepts JSON without a Content-Type', async () => {
    const service = await startService()
    const answer = await askOverSocket(service, { path, body: documentedRequest, headers: { host: '127.0.0.1:8007' } })
    expect(answer).toMatchObject({ status: 200, body: { code: 200, data: null, msg: '任务下发成功' } })
  })

  test('61 hosts with blanks and a trailing comma are three units of at most 30', async () => {
    const service = await startService()
    const ips = `${Array.from({ length: 61 }, (_, index) => ` 10.1.1.${index + 1}`).join(' ,')} , `
    expect((await post(service, { task_id: '61', ips, module: 'ping' })).code).toBe(200)
    const units = await claimAll(service)
    expect(units.map(({ hosts }) => hosts.length).sort()).toEqual([1, 30, 30])
    expect(new Set(units.flatMap(({ hosts }) => hosts)).size).toBe(61)
  })

  test('a second use of a task_id is rejected and changes nothing', async () => {
    const service = await startService()
    await post(service, documentedRequest)
    const again = await post(service, { task_id: 'hahaha122', ips: '10.9.9.9', module: 'ping' })
    expect(again).toEqual({ code: 500, data: null, msg: expect.stringContaining('hahaha122') })
    expect(await listTasks(service)).toMatchObject([{ name: '重启nginx', hosts: { total: 2 } }])
    expect(service.countSubmitted()).toBe(1)
  })

  test('a task_id is compared byte by byte, and separately for playbooks', async () => {
    const service = await startService()
    for (const id of ['a', 'A', 'a ', 'ä', '任'.repeat(160)])
      expect((await post(service, { task_id: id, ips: '10.1.1.1', module: 'ping' })).code, id).toBe(200)
    const playbook = {
      task_id: 'a',
      task_name: 'p',
      ips: '10.1.1.1',
      playbook_name: 'p',
      playbook_content: '- hosts: target_hosts\n  tasks: []\n',
      type: 'playbook',
    }
    expect((await ask(service, { path: '/api/v1/distribute/playbook/', body: playbook })).body.code).toBe(200)
  })

  test('the timeout is 100 seconds by default, and may be a number', async () => {
    const service = await startService()
    await post(service, { task_id: '1', ips: '10.1.1.1', module: 'ping' })
    await post(service, { task_id: '2', ips: '10.1.1.1', module: 'ping', timeout: 86_400 })
    const tasks = await listTasks(service)
    expect(tasks.map(({ request }) => request.timeoutSeconds)).toEqual([86_400, 100])
  })

  test.each([
    ['5', '5'],
    ['12345678901234567890', '12345678901234567890'],
    ['1.0', '1.0'],
    ['true', 'true'],
  ])('keys and text that are the number %s are read as text', async (sent, text) => {
    const service = await startService()
    const fields = `"task_id":${sent},"task_name":${sent},"args":${sent}`
    expect((await post(service, `{${fields},"ips":"10.1.1.1","module":"shell"}`)).code).toBe(200)
    expect(await listTasks(service)).toMatchObject([{ v1Id: text, name: text, request: { action: { args: text } } }])
    await runAll(service, () => ({}))
    expect((await get(service, `task_id=${text}`)).data).toMatchObject([{ task_name: text, args: text }])
  })

  test.each(['""', '"  "', 'null', '0', '0.0', '"0"'])('a timeout of %s is the default', async (timeout) => {
    const service = await startService()
    await post(service, `{"task_id":"1","ips":"10.1.1.1","module":"ping","args":null,"timeout":${timeout}}`)
    expect((await listTasks(service))[0]?.request).toMatchObject({ timeoutSeconds: 100, action: { args: '' } })
  })

  test('an empty task_name stays empty; a missing one is the module', async () => {
    const service = await startService()
    for (const task of [{ task_id: '1', task_name: '' }, { task_id: '2' }, { task_id: '3', task_name: null }])
      await post(service, { ...task, ips: '10.1.1.1', module: 'ping', type: '' })
    await runAll(service, () => ({}))
    const { data } = await get(service, 'ip=10.1.1.1')
    expect(data.map(({ task_name }: { task_name: string }) => task_name)).toEqual(['ping', 'ping', ''])
  })

  test('V1_BECOME sets whether tasks run as root, except on hosts that are this machine', async () => {
    const become = async (settings: object, ips: string) => {
      const service = await startService({ allowLoopback: true, ...settings })
      await post(service, { task_id: '1', ips, module: 'ping' })
      return (await listTasks(service))[0]?.request.become
    }
    expect(await become({ v1Become: true }, '127.0.0.1')).toBe(true)
    expect(await become({ v1Become: false }, '10.1.1.1')).toBe(false)
    expect(await become({ localHosts: true }, '127.0.0.1,localhost,::1')).toBe(false)
    expect(await become({ localHosts: true }, '127.0.0.1,10.1.1.1')).toBe(true)
    expect(await become({ localHosts: true }, '127.a.example')).toBe(true)
  })

  test('a failing store is reported with the documented words, and logged', async () => {
    const store = await openTestStore()
    const service = await startService({}, { store })
    await store.close()
    expect(await post(service, documentedRequest)).toEqual({ code: 500, data: null, msg: '任务和资产写入错误' })
    expect(service.countSubmitted()).toBe(0)
  })
})

describe('GET /adhoc/', () => {
  async function startWithResults() {
    const service = await startService()
    for (const id of ['first', 'second']) {
      await post(service, {
        task_id: id,
        task_name: `name of ${id}`,
        ips: '10.1.1.1,10.1.1.2',
        module: 'shell',
        args: 'id',
      })
      await runAll(service, () => ({ stdout: id }))
    }
    await post(service, { task_id: 'open', ips: '10.1.1.1', module: 'shell', args: 'id' })
    return service
  }

  test('task_id: every finished host of that task, in order', async () => {
    const service = await startWithResults()
    const task = (await listTasks(service)).find(({ v1Id }) => v1Id === 'first')
    const item = (ip: string, seq: number) => ({
      result: '执行成功',
      task_name: 'name of first',
      module: 'shell',
      args: 'id',
      id: Number(task?.id) * 1_000_000 + seq,
      asset_id: Number(task?.id) * 1_000_000 + seq,
      ip,
      created_date: '2026-02-01 00:00:05',
      cmd: 'echo hello',
      stdout: 'first',
    })
    expect(await get(service, 'task_id=first')).toEqual({
      code: 200,
      data: [item('10.1.1.1', 1), item('10.1.1.2', 2)],
      msg: '',
      length: 2,
    })
    expect((await get(service, `task_id=${task?.publicId}`)).length).toBe(2)
    expect(await get(service, 'task_id=open')).toMatchObject({ code: 200, data: [], length: 0 })
    expect(await get(service, 'task_id=unknown')).toMatchObject({ code: 200, data: [], length: 0 })
  })

  test('created_date is the local time of V1_TIME_ZONE', async () => {
    const service = await startService({ v1TimeZone: 'America/St_Johns' })
    await post(service, documentedRequest)
    await runAll(service, () => ({}))
    expect((await get(service, 'task_id=hahaha122')).data[0].created_date).toBe('2026-01-31 12:30:05')
  })

  test('tasks of v2 are shown under their id, and tasks of the other kind are not', async () => {
    const service = await startService()
    const content = '- hosts: target_hosts\n  tasks: []\n'
    const hosts = ['10.1.1.1']
    await ask(service, { path: '/api/v2/tasks', body: { id: 'of-v2', hosts, adhoc: { module: 'ping' } } })
    await ask(service, { path: '/api/v2/tasks', body: { id: 'book', hosts, playbook: { name: 'p', content } } })
    await runAll(service, () => ({}))
    expect(await get(service, 'task_id=of-v2')).toMatchObject({ length: 1, data: [{ module: 'ping', ip: '10.1.1.1' }] })
    expect(await get(service, 'task_id=book')).toMatchObject({ code: 200, length: 0 })
    expect(await get(service, 'ip=10.1.1.1')).toMatchObject({ length: 1, data: [{ module: 'ping' }] })
  })

  test('ip: every result of that host, newest first', async () => {
    const service = await startWithResults()
    const { data, length } = await get(service, 'ip=10.1.1.1')
    expect(length).toBe(2)
    expect(data).toMatchObject([
      { ip: '10.1.1.1', task_name: 'name of second' },
      { ip: '10.1.1.1', task_name: 'name of first' },
    ])
  })

  test('ips: the last ten results over those hosts, newest first', async () => {
    const service = await startWithResults()
    for (const id of ['3', '4', '5', '6']) {
      await post(service, { task_id: id, task_name: id, ips: '10.1.1.1,10.1.1.2', module: 'shell', args: 'id' })
      await runAll(service, () => ({}))
    }
    const { data, length } = await get(service, `ips=${encodeURIComponent(' 10.1.1.2, 10.1.1.1,')}`)
    expect(length).toBe(10)
    expect(data[0]).toMatchObject({ task_name: '6' })
    expect(data[9]).toMatchObject({ task_name: 'name of second' })
  })

  test('the last value of a repeated parameter counts', async () => {
    const service = await startWithResults()
    expect((await get(service, 'task_id=first&task_id=&task_id=second')).data).toMatchObject([
      { stdout: 'second' },
      { stdout: 'second' },
    ])
    expect((await get(service, 'ip=10.9.9.9&ip=10.1.1.2')).length).toBe(2)
    expect((await get(service, 'ips=10.1.1.1,10.1.1.2&ips=10.9.9.9')).length).toBe(0)
  })

  test('text must be percent-encoded UTF-8', async () => {
    const service = await startService()
    await post(service, { task_id: '任务 100%', ips: '10.1.1.1', module: 'ping' })
    await runAll(service, () => ({}))
    for (const task of [
      encodeURIComponent('任务 100%'),
      `${encodeURIComponent('任务')}+100%25`,
      `${encodeURIComponent('任务')}%20100%25`,
    ])
      expect((await ask(service, { path: `${path}?task_id=${task}` })).body.length, task).toBe(1)
    for (const task of ['%C8%CE', '%ED%A0%80', '%ff', 'x%C3'])
      expect((await ask(service, { path: `${path}?task_id=${task}` })).body).toEqual({
        code: 500,
        data: null,
        msg: expect.stringContaining('UTF-8'),
      })
  })

  test.each(['', 'task_id=1&ip=10.1.1.1', 'ip=10.1.1.1&ips=10.1.1.1', 'other=1', 'ip=', 'ip=%20'])(
    'exactly one parameter is required, not "%s"',
    async (query) => {
      const service = await startService()
      expect(await get(service, query)).toEqual({ code: 500, data: null, msg: '任务下发错误，请联系管理员' })
    },
  )

  test.each([
    'ip=10.1.1.1%2C10.1.1.2',
    'ip=010.0.0.1',
    'ips=10.1.1.1%2C%3B',
    'ips=10.1.1.1;10.1.1.2',
    'ips=10.1.1.1;',
    'ip=10.1.1.1;id',
  ])('invalid hosts are named: %s', async (query) => {
    const service = await startService()
    expect(await get(service, query)).toMatchObject({ code: 500, msg: expect.stringMatching(/^ips?: /) })
  })

  test('a failing store does not crash the service', async () => {
    const store = await openTestStore()
    const service = await startService({}, { store })
    await store.close()
    expect(await get(service, 'task_id=1')).toMatchObject({
      code: 500,
      data: null,
      msg: expect.stringMatching(/incident/),
    })
  })
})
