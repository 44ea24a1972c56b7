import { stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { eventually, farmHosts, useFolder } from '@distribute/testbed'
import { beforeAll, describe, expect, test } from 'vitest'
import type { ApiClient } from '../../e2e/api-client.ts'
import { type Cluster, startCluster } from '../../e2e/cluster.ts'

let cluster: Cluster
let first: ApiClient
let second: ApiClient

beforeAll(async () => {
  cluster = await startCluster({ Exec_Engine: { SLOTS: 1 } })
  const started = await Promise.all([
    cluster.startDistribute(),
    cluster.startDistribute(),
    cluster.startEngine(),
    cluster.startEngine(),
  ])
  ;[first, second] = started
})

test('61 hosts through v1 become 3 units, and each host runs once and has its own result', async () => {
  const hosts = farmHosts(61)
  const answer = await first.v1Post('adhoc/', {
    task_id: 'hosts-61',
    task_name: 'who is there',
    ips: `${hosts.join(', ')}, ,`,
    module: 'shell',
    args: cluster.farm.witnessCommand,
    timeout: '100',
    type: 'adhoc',
  })
  expect(answer).toEqual({ code: 200, data: null, msg: '任务下发成功' })

  const results = await waitForV1Results(second, 'hosts-61', 61)
  expect(results.map(({ ip }) => ip)).toEqual(hosts)
  for (const { ip, result, stdout } of results) {
    expect(result).toBe('执行成功')
    expect(stdout.split(' ')[2]).toBe(ip)
  }
  const [task] = await listTasks(second, 'hosts-61')
  expect(task).toMatchObject({ state: 'succeeded', units: { finished: 3 }, hosts: { ok: 61, total: 61 } })
  const inUnit = Map.groupBy(await second.hosts(task?.id ?? ''), ({ unit }) => unit)
  expect([...inUnit.values()].map((unit) => unit.length)).toEqual([30, 30, 1])
  expect([...(await cluster.farm.readWitnessedHosts())].sort()).toEqual([...hosts].sort())
  await cluster.expectNothingLeft()
})

test('8 units are shared by two engines of one slot each', async () => {
  const { id } = await first.submit({
    hosts: [...farmHosts(8)],
    unitSize: 1,
    adhoc: { module: 'raw', args: 'true' },
  })
  expect(await first.ended(id)).toMatchObject({ state: 'succeeded', units: { finished: 8 } })
  const engines = new Set((await first.hosts(id)).map(({ engine }) => engine))
  expect(engines.size).toBe(2)
  await cluster.expectNothingLeft()
})

describe.concurrent('side by side', () => {
  test('two concurrent tasks on the same hosts never mix their results', async () => {
    const hosts = [...farmHosts(8)]
    const tasks = await Promise.all(
      ['one', 'two'].map((word, index) =>
        (index === 0 ? first : second).submit({
          id: `mix-${word}`,
          hosts,
          adhoc: { module: 'raw', args: `echo ${word}` },
        }),
      ),
    )
    for (const { id } of tasks) {
      await first.ended(id)
      const word = id.replace('mix-', '')
      const outputs = (await first.hosts(id)).map(({ stdout }) => stdout.trim())
      expect(outputs).toEqual(hosts.map(() => word))
    }
  })

  test('a used task_id is rejected by the other distribute too, and nothing runs again', async () => {
    const body = { task_id: 'twice', task_name: 'n', ips: '127.2.0.1', module: 'raw', args: 'true', type: 'adhoc' }
    expect(await first.v1Post('adhoc/', body)).toMatchObject({ code: 200 })
    const refused = await second.v1Post('adhoc/', { ...body, args: 'false' })
    expect(refused).toMatchObject({ code: 500, msg: expect.stringContaining('twice') })
    const [result] = await waitForV1Results(second, 'twice', 1)
    expect(result).toMatchObject({ result: '执行成功', args: 'true' })
  })

  test('the documented requests of v1 run as root, although the client does not set become', async () => {
    const ips = '127.2.3.1, 127.2.3.2,'
    const adhoc = {
      task_id: 'hahaha122',
      task_name: '重启nginx',
      ips,
      module: 'shell',
      args: 'id -un',
      timeout: '100',
      type: 'adhoc',
    }
    const submitted = { code: 200, data: null, msg: '任务下发成功' }
    expect(await first.v1Post('adhoc/', adhoc)).toEqual(submitted)
    const folder = useFolder()
    const made = join(folder, 'opt', 'hello')
    const playbook = {
      task_id: 'hahaha1222',
      task_name: '部署agent',
      ips: '127.2.3.1,127.2.3.2',
      playbook_name: 'deploy-agent',
      playbook_content: `\n- hosts: target_hosts\n  become: yes\n  gather_facts: false\n  tasks:\n  - name: create dir\n    shell: mkdir -p ${made}\n`,
      timeout: '600',
      type: 'playbook',
    }
    expect(await first.v1Post('playbook/', playbook)).toEqual(submitted)

    const item = {
      result: '执行成功',
      task_name: '重启nginx',
      module: 'shell',
      args: 'id -un',
      cmd: 'id -un',
      stdout: 'root',
    }
    expect(await waitForV1Results(second, 'hahaha122', 2)).toMatchObject([
      { ...item, ip: '127.2.3.1', created_date: expect.stringMatching(localTime) },
      { ...item, ip: '127.2.3.2', created_date: expect.stringMatching(localTime) },
    ])
    const [deployed] = await listTasks(second, 'hahaha1222')
    expect(await second.ended(deployed?.id ?? '')).toMatchObject({ state: 'succeeded' })
    const result = { success_rate: '100%', result: 'success', datetime: expect.stringMatching(localTime) }
    expect(await second.v1Get('playbook/?ips=127.2.3.2,127.2.3.1')).toMatchObject({
      code: 200,
      data: [
        { ip: '127.2.3.2', ...result },
        { ip: '127.2.3.1', ...result },
      ],
      length: 2,
    })
    expect(await stat(made)).toMatchObject({ uid: 0 })
  })

  test('while a playbook runs, v1 shows each host with its rate so far, and success only at its end', async () => {
    const folder = useFolder()
    const waitFor = (file: string) => `  - raw: until test -e ${join(folder, file)}; do sleep 0.1; done\n`
    const content = `- hosts: target_hosts\n  gather_facts: false\n  tasks:\n  - raw: 'true'\n${waitFor('1')}${waitFor('2')}`
    const ips = '127.2.5.1,127.2.5.2'
    await first.v1Post('playbook/', {
      ...{
        task_id: 'rate',
        task_name: 'rate',
        ips,
        playbook_name: 'rate',
        playbook_content: content,
        type: 'playbook',
      },
    })
    const shows = async (rate: string, result: string) =>
      await eventually(async () => {
        const { data } = await second.v1Get(`playbook/?ips=${ips}`)
        const item = { success_rate: rate, result, datetime: expect.stringMatching(localTime) }
        expect(data).toEqual(ips.split(',').map((ip) => ({ ip, ...item })))
      })
    await shows('33%', 'fail')
    await writeFile(join(folder, '1'), '')
    await shows('66%', 'fail')
    await writeFile(join(folder, '2'), '')
    await shows('100%', 'success')
  })

  test('v2 rejects what splitting changes with line and word, and runs it with splitAnyway; v1 runs it with a warning', async () => {
    const content = '- hosts: target_hosts\n  gather_facts: false\n  tasks:\n  - raw: echo once\n    run_once: true\n'
    const body = { hosts: [...farmHosts(4)], unitSize: 2, playbook: { name: 'once', content } }
    const refused = await fetch(`${first.url}/api/v2/tasks`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    })
    expect(refused.status).toBe(422)
    expect(JSON.stringify(await refused.json())).toMatch(/line 5.*run_once/)

    const split = await first.submit({ ...body, splitAnyway: true })
    expect(await first.ended(split.id)).toMatchObject({ state: 'succeeded', units: { finished: 2 } })

    const answer = await first.v1Post('playbook/', {
      task_id: 'once-v1',
      task_name: 'once',
      ips: farmHosts(31).join(),
      playbook_name: 'once',
      playbook_content: content,
      type: 'playbook',
    })
    expect(answer).toMatchObject({ code: 200 })
    const [task] = await listTasks(first, 'once-v1')
    expect(task?.warnings.join()).toMatch(/run_once/)
    expect(await first.ended(task?.id ?? '')).toMatchObject({ units: { finished: 2 } })
  })
})

/** as v1 writes times */
const localTime = /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/

interface V1Result {
  readonly ip: string
  readonly result: string
  readonly stdout: string
  readonly args: string
}

async function waitForV1Results(client: ApiClient, taskId: string, count: number): Promise<readonly V1Result[]> {
  const [task] = await listTasks(client, taskId)
  await client.ended(task?.id ?? '')
  const { code, data, length } = await client.v1Get(`adhoc/?task_id=${taskId}`)
  expect({ code, length }).toEqual({ code: 200, length: count })
  return data as readonly V1Result[]
}

async function listTasks(client: ApiClient, v1Id: string) {
  const response = await fetch(`${client.url}/api/v2/tasks?q=${v1Id}`)
  const { items } = (await response.json()) as { items: { id: string; v1Id: string; warnings: string[] }[] }
  return items.filter((task) => task.v1Id === v1Id)
}
