import { readdir, readFile, stat } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { type ApiClient, createApiClient } from '@distribute/system/api-client'
import { eventually, findMarkedProcesses, type ProcessUnderTest, startProcess, useFolder } from '@distribute/testbed'
import { afterAll, beforeAll, expect, test } from 'vitest'

const root = resolve(import.meta.dirname, '../../..')
const started: ProcessUnderTest[] = []
let dataDir: string

beforeAll(() => {
  dataDir = useFolder()
})

afterAll(async () => {
  // Not by SIGKILL, which npm start could not pass on.
  await Promise.all(started.map((process) => process.stop()))
})

test('npm start runs 61 hosts through v1, ends with all that it started on Ctrl-C, and finds its tasks again', async () => {
  const first = await npmStart()
  const hosts = Array.from({ length: 61 }, (_, index) => `127.0.1.${index + 1}`)
  const body = { task_id: 'hahaha122', task_name: '第一次', module: 'shell', args: 'echo $((6 * 7))', type: 'adhoc' }
  expect(await first.client.v1Post('adhoc/', { ...body, ips: ` ${hosts.join(', ')}, ` })).toMatchObject({ code: 200 })
  const { data } = await eventually(async () => {
    const answer = await first.client.v1Get('adhoc/?task_id=hahaha122')
    expect(answer.length).toBe(61)
    return answer
  })
  expect(data).toMatchObject(hosts.map((ip) => ({ ip, result: '执行成功', stdout: '42' })))

  expect((await stat(join(dataDir, 'token'))).mode & 0o777).toBe(0o600)
  // any user of the machine reaches the address, and may not read the token
  expect(await createApiClient(first.client.url).get('/tasks')).toMatchObject({ status: 401 })

  const address = await first.process.output.waitForLine({
    matches: (line) => line.includes('/#code='),
    description: 'the sign-in address',
    timeoutMs: 60_000,
  })
  const [, url, code] = /(http:\S+)\/#code=(\S+)$/.exec(address) ?? []
  const signIn = () => createApiClient(String(url)).post('/session', { code })
  expect(await signIn()).toMatchObject({ status: 201, body: { name: 'standalone', role: 'admin' } })
  expect(await signIn()).toMatchObject({ status: 401 })

  const { id } = await first.client.submit({ hosts: ['127.0.1.1'], adhoc: { module: 'command', args: 'sleep 600' } })
  const stateDir = join(dataDir, 'engine')
  await eventually(async () => {
    const commands = (await findMarkedProcesses({ stateDir })).map(({ command }) => command)
    expect(commands).toContainEqual(expect.stringMatching(/^sleep 600/))
  })
  first.process.signal('SIGINT')
  expect(await first.process.ended).toMatchObject({ exitCode: 0 })
  expect(await findMarkedProcesses({ stateDir })).toEqual([])
  expect(await readdir(join(stateDir, 'units'))).toEqual([])

  const second = await npmStart()
  expect(await second.client.task(id)).toMatchObject({ state: 'failed', hosts: { lost: 1 } })
  expect(await second.client.hosts(id)).toMatchObject([{ state: 'lost', cause: 'engine stopped' }])
  expect(await second.client.v1Get('adhoc/?task_id=hahaha122')).toMatchObject({ code: 200, length: 61 })
  second.process.signal('SIGTERM')
  expect(await second.process.ended).toMatchObject({ exitCode: 0 })
})

async function npmStart(): Promise<{ process: ProcessUnderTest; client: ApiClient }> {
  const process = await startProcess({
    command: 'node',
    args: [join(root, 'packages/setup/src/start.mjs')],
    cwd: root,
    env: { DISTRIBUTE_HTTP_PORT: '0', DISTRIBUTE_STANDALONE_DATA_DIR: dataDir },
  })
  started.push(process)
  const { address } = await process.waitForLog(({ msg }) => msg === 'distribute listening', { timeoutMs: 60_000 })
  const token = await readFile(join(dataDir, 'token'), 'utf8')
  return { process, client: createApiClient(String(address), { token }) }
}
