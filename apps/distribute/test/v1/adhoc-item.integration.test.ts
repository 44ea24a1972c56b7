import type { HostOutcome } from '@distribute/contracts'
import { expect, test } from 'vitest'
import { ask, runAll, startService } from '../service-under-test.ts'

const path = '/api/v1/distribute/adhoc/'

async function showItem(module: string, outcome: Partial<HostOutcome>): Promise<Record<string, unknown>> {
  const service = await startService()
  await ask(service, { path, body: { task_id: '1', ips: '10.1.1.1', module, args: 'x=y' } })
  await runAll(service, () => outcome)
  const { body } = await ask(service, { path: `${path}?task_id=1` })
  const { task_name, module: shownModule, args, id, asset_id, ip, created_date, ...rest } = body.data[0]
  expect({ task_name, shownModule, args, ip }).toEqual({
    task_name: module,
    shownModule: module,
    args: 'x=y',
    ip: '10.1.1.1',
  })
  expect([typeof id, typeof asset_id, typeof created_date]).toEqual(['number', 'number', 'string'])
  return rest
}

const failed = { state: 'failed', rc: 1, msg: 'went wrong', stderr: 'err', cause: 'step x' } as const

const rows: readonly [module: string, outcome: Partial<HostOutcome>, shown: Record<string, unknown>][] = [
  ['copy', { result: '{"dest":"/opt/a"}' }, { result: '拷贝成功', dest: '/opt/a' }],
  ['ansible.builtin.copy', { result: '{"dest":"/opt/a"}' }, { result: '拷贝成功', dest: '/opt/a' }],
  [
    'copy',
    { ...failed, result: '{"exception":"Traceback"}' },
    { result: '拷贝失败', msg: 'went wrong', exception: 'Traceback' },
  ],
  ['copy', { ...failed, result: '' }, { result: '拷贝失败', msg: 'went wrong', exception: '' }],
  ['shell', { stdout: 'out', result: '{"cmd":"id"}' }, { result: '执行成功', cmd: 'id', stdout: 'out' }],
  [
    'command',
    { stdout: 'out', result: '{"cmd":["id","-u"]}' },
    { result: '执行成功', cmd: ['id', '-u'], stdout: 'out' },
  ],
  ['ping', { stdout: '', result: '{"ping":"pong"}' }, { result: '执行成功', cmd: '', stdout: '' }],
  ['shell', { stdout: 'out', result: 'cut' }, { result: '执行成功', cmd: '', stdout: 'out' }],
  ['shell', failed, { result: '执行失败', msg: 'went wrong', stderr: 'err' }],
  ['community.general.copy', failed, { result: '执行失败', msg: 'went wrong', stderr: 'err' }],
  ['unarchive', { result: '{"dest":"/opt/a"}' }, { result: '解压成功', dest: '/opt/a' }],
  ['unarchive', failed, { result: '解压失败', msg: 'went wrong' }],
]

test('results without a run of Ansible have the same words and fields for every module', async () => {
  const service = await startService()
  const modules = ['copy', 'shell', 'unarchive', 'service']
  const outcomes: Readonly<Record<string, readonly [Partial<HostOutcome>, Record<string, unknown>]>> = {
    '10.1.1.1': [
      { state: 'unreachable', msg: 'no route' },
      { result: '无法连接', msg: 'no route' },
    ],
    '10.1.1.2': [
      { state: 'timeout', cause: 'unit deadline' },
      { result: '执行超时', msg: 'unit deadline' },
    ],
    ...Object.fromEntries(
      (['lost', 'cancelled', 'skipped', 'failed'] as const).map((state, index) => {
        const cause = state === 'failed' ? 'not reached: no such group' : `cause of ${state}`
        return [
          `10.1.2.${index + 1}`,
          [
            { state, cause, stderr: 'err' },
            { result: '执行失败', msg: cause, stderr: '' },
          ],
        ]
      }),
    ),
  }
  const ips = Object.keys(outcomes)
  for (const module of modules) await ask(service, { path, body: { task_id: module, ips: ips.join(), module } })
  await runAll(service, (host) => outcomes[host]?.[0] ?? {})
  for (const module of modules) {
    const { body } = await ask(service, { path: `${path}?task_id=${module}` })
    const known = { task_name: module, module, args: '' }
    const varying = { id: expect.any(Number), asset_id: expect.any(Number), created_date: '2026-02-01 00:00:05' }
    expect(body.data).toEqual(ips.map((ip) => ({ ip, ...known, ...varying, ...outcomes[ip]?.[1] })))
  }
})

test.each(rows)('%s that ended as %o is shown with the documented words and fields', async (module, outcome, shown) => {
  expect(await showItem(module, outcome)).toEqual(shown)
})
