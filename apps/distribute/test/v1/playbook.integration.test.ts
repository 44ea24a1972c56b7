import type { HostOutcome } from '@distribute/contracts'
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

const path = '/api/v1/distribute/playbook/'

/** Word for word from the description of the API. */
const documentedRequest = `{"task_id": "hahaha1222", "task_name": "部署agent", "ips": "10.110.31.1,10.110.31.2", "playbook_name": "deploy-agent",
 "playbook_content": "\\n- hosts: target_hosts\\n  become: yes\\n  gather_facts: false\\n  tasks:\\n  - name: create dir\\n    shell: mkdir -p /opt/hello\\n",
 "timeout": "600", "type": "playbook"}`

const request: Readonly<Record<string, unknown>> = JSON.parse(documentedRequest)

async function post(service: ServiceUnderTest, body: unknown) {
  return (await ask(service, { path, body })).body
}

describe('POST /playbook/', () => {
  test('the documented request is stored and answered', async () => {
    const service = await startService()
    expect(await post(service, documentedRequest)).toEqual({ code: 200, data: null, msg: '任务下发成功' })
    expect(await listTasks(service)).toMatchObject([
      {
        v1Id: 'hahaha1222',
        name: '部署agent',
        warnings: [],
        request: {
          action: { kind: 'playbook', name: 'deploy-agent', content: request.playbook_content },
          timeoutSeconds: 600,
          become: true,
        },
      },
    ])
  })

  test.each([path, path.slice(0, -1)])('%s is the same address', async (either) => {
    const service = await startService()
    expect((await ask(service, { path: either, body: documentedRequest })).body.code).toBe(200)
    await runAll(service, () => ({}))
    expect((await ask(service, { path: `${either}?ips=10.110.31.1,10.110.31.2` })).body.length).toBe(2)
  })

  test('accepts JSON without a Content-Type', async () => {
    const service = await startService()
    const answer = await askOverSocket(service, { path, body: documentedRequest, headers: { host: '127.0.0.1:8007' } })
    expect(answer).toMatchObject({ status: 200, body: { code: 200, data: null, msg: '任务下发成功' } })
  })

  test('a second use of a task_id is rejected and changes nothing', async () => {
    const service = await startService()
    await post(service, documentedRequest)
    const again = await post(service, { ...request, task_name: 'another', ips: '10.9.9.9' })
    expect(again).toEqual({ code: 500, data: null, msg: expect.stringContaining('hahaha1222') })
    expect(await listTasks(service)).toMatchObject([{ name: '部署agent', hosts: { total: 2 } }])
    expect(service.countSubmitted()).toBe(1)
  })

  test('a failing store is reported with the documented words', async () => {
    const store = await openTestStore()
    const service = await startService({}, { store })
    await store.close()
    expect(await post(service, documentedRequest)).toEqual({ code: 500, data: null, msg: '任务和资产写入错误' })
  })

  test('the timeout is 600 seconds by default', async () => {
    const service = await startService()
    const { timeout, ...body } = request
    await post(service, body)
    expect((await listTasks(service))[0]?.request.timeoutSeconds).toBe(600)
  })

  test.each(['task_id', 'task_name', 'ips', 'playbook_name', 'playbook_content', 'type'])(
    'without %s, the response has the field and the request',
    async (field) => {
      const service = await startService()
      const { [field]: _, ...body } = request
      expect(await post(service, body)).toEqual({ code: 500, data: body, msg: { [field]: ['字段不能为空'] } })
      for (const nothing of ['', ' \t ', '\u3000', null]) {
        const empty = { ...request, [field]: nothing }
        expect(await post(service, empty)).toEqual({ code: 500, data: empty, msg: { [field]: ['字段不能为空'] } })
      }
      expect(await listTasks(service)).toEqual([])
    },
  )

  test('keys and names that are numbers are read as text', async () => {
    const service = await startService()
    const keys = { task_id: 17, task_name: 18, playbook_name: 19 }
    expect((await post(service, { ...request, ...keys, timeout: '' })).code).toBe(200)
    expect(await listTasks(service)).toMatchObject([
      { v1Id: '17', name: '18', request: { action: { name: '19' }, timeoutSeconds: 600 } },
    ])
  })

  test('all missing fields are named', async () => {
    const service = await startService()
    const { msg } = await post(service, { task_name: 'x', ips: null })
    expect(Object.keys(msg)).toEqual(['task_id', 'ips', 'playbook_name', 'playbook_content', 'type'])
  })

  test('words that act per unit cause a warning on the task, which runs', async () => {
    const service = await startService()
    const ips = Array.from({ length: 61 }, (_, index) => `10.1.1.${index + 1}`).join()
    const content = '- hosts: target_hosts\n  serial: 1\n  tasks:\n  - shell: id\n    run_once: true\n'
    expect((await post(service, { ...request, ips, playbook_content: content })).code).toBe(200)
    expect((await listTasks(service))[0]?.warnings).toEqual([
      expect.stringMatching(/line 2: serial/),
      expect.stringMatching(/line 5: run_once/),
    ])
    expect(await claimAll(service)).toHaveLength(3)
  })

  test('they cause none if there is only one unit', async () => {
    const service = await startService()
    const content = '- hosts: target_hosts\n  serial: 1\n  tasks: []\n'
    await post(service, { ...request, playbook_content: content })
    expect((await listTasks(service))[0]?.warnings).toEqual([])
  })
})

describe('GET /playbook/?ips=', () => {
  async function showOutcome(outcome: Partial<HostOutcome>) {
    const service = await startService()
    await post(service, documentedRequest)
    await runAll(service, (host) => (host === '10.110.31.1' ? outcome : {}))
    return (await ask(service, { path: `${path}?ips=10.110.31.1` })).body.data
  }

  test.each([
    [{ state: 'ok', stepsOk: 3, stepsTotal: 3 }, '100%', 'success'],
    [{ state: 'ok', stepsOk: 0, stepsTotal: 0 }, '100%', 'success'],
    [{ state: 'failed', stepsOk: 2, stepsTotal: 3 }, '66%', 'fail'],
    [{ state: 'failed', stepsOk: 3, stepsTotal: 3 }, '99%', 'fail'],
    [{ state: 'timeout', stepsOk: 999, stepsTotal: 1000 }, '99%', 'fail'],
    [{ state: 'unreachable', stepsOk: 0, stepsTotal: 3 }, '0%', 'fail'],
    [{ state: 'lost', stepsOk: 0, stepsTotal: 0 }, '0%', 'fail'],
    [{ state: 'skipped', stepsOk: 0, stepsTotal: 3 }, '0%', 'fail'],
  ] as const)('%o is %s, %s', async (outcome, success_rate, result) => {
    expect(await showOutcome(outcome)).toEqual([
      { ip: '10.110.31.1', success_rate, result, datetime: '2026-02-01 00:00:05' },
    ])
  })

  test('datetime is the local time of V1_TIME_ZONE', async () => {
    const service = await startService({ v1TimeZone: 'America/St_Johns' })
    await post(service, documentedRequest)
    await runAll(service, () => ({}))
    const { body } = await ask(service, { path: `${path}?ips=10.110.31.2` })
    expect(body.data).toMatchObject([{ datetime: '2026-01-31 12:30:05' }])
  })

  test('each host shows its latest playbook task, in the requested order, once its unit runs', async () => {
    const service = await startService()
    await post(service, { ...request, task_id: '1', ips: '10.1.1.1,10.1.1.2,10.1.1.3' })
    await runAll(service, () => ({ state: 'failed', stepsOk: 1, stepsTotal: 4 }))
    await post(service, { ...request, task_id: '2', ips: '10.1.1.2' })
    await runAll(service, () => ({}))
    await post(service, { ...request, task_id: '3', ips: '10.1.1.3' })
    const { body } = await ask(service, { path: `${path}?ips=10.1.1.3,10.1.1.2,10.1.1.1,10.1.1.9,` })
    expect(body).toMatchObject({
      code: 200,
      length: 2,
      data: [
        { ip: '10.1.1.2', success_rate: '100%', result: 'success' },
        { ip: '10.1.1.1', success_rate: '25%', result: 'fail' },
      ],
    })
  })

  test('a host of a running playbook shows its current rate, below 100%, and `fail` until it is ok', async () => {
    const service = await startService()
    await post(service, { ...request, ips: '10.1.1.1,10.1.1.2,10.1.1.3' })
    const [unit] = await claimAll(service)
    if (unit === undefined) throw new Error('the unit is there')
    const { task, unit: seq, attempt } = unit
    const hosts = [1, 3].map((ok, index) => ({ host: `10.1.1.${index + 1}`, ok }))
    const progress = { outstanding: [], steps: { total: 3, hosts } }
    await service.store.units.renew('engine-1', 'first', [{ task, unit: seq, attempt, progress }], 60_000)
    const { body } = await ask(service, { path: `${path}?ips=10.1.1.1,10.1.1.2,10.1.1.3` })
    const running = { result: 'fail', datetime: expect.stringMatching(/^20\d\d-/) }
    expect(body.data).toEqual([
      { ip: '10.1.1.1', success_rate: '33%', ...running },
      { ip: '10.1.1.2', success_rate: '99%', ...running },
      { ip: '10.1.1.3', success_rate: '0%', ...running },
    ])
  })

  test('the last of several ips counts', async () => {
    const service = await startService()
    await post(service, documentedRequest)
    await runAll(service, () => ({}))
    const { body } = await ask(service, { path: `${path}?ips=10.110.31.1&ips=10.110.31.2` })
    expect(body).toMatchObject({ code: 200, msg: '', data: [{ ip: '10.110.31.2' }] })
  })

  test.each(['10.110.31.1;10.110.31.2', '10.110.31.1%3B'])('invalid hosts are named: %s', async (ips) => {
    const service = await startService()
    expect((await ask(service, { path: `${path}?ips=${ips}` })).body).toMatchObject({
      code: 500,
      msg: expect.stringMatching(/^ips: .*;/),
    })
  })

  test.each(['', '?', '?ips=', '?ips=%20', '?ip=10.1.1.1'])('missing ips are named: %s', async (query) => {
    const service = await startService()
    const { body } = await ask(service, { path: path + query })
    expect(body).toMatchObject({ code: 500, msg: { ips: ['字段不能为空'] } })
  })

  test('an internal error is reported with the documented words', async () => {
    const store = await openTestStore()
    const service = await startService({}, { store })
    await store.close()
    const { body } = await ask(service, { path: `${path}?ips=10.1.1.1` })
    expect(body).toEqual({ code: 500, data: null, msg: 'Get Playbook Result Error' })
  })
})
