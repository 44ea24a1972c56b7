import { cpSync, readFileSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { eventually, findFreePort, type ProcessUnderTest, startProcess, useFolder } from '@distribute/testbed'
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest'
import { type ServiceUnderTest, shareService } from '../service-under-test.ts'

const gatewayFolder = resolve(import.meta.dirname, '../../../../docker/gateway')

// on separate ports
let isStopping = false
const getService = shareService(
  { trustProxy: ['127.0.0.1'], v1AllowFrom: ['127.0.0.0/8'] },
  { isStopping: () => isStopping },
)
const folder = useFolder()
let url: string
let statusUrl: string
let gateway: ProcessUnderTest | undefined

beforeAll(async () => {
  const ports = { clients: await findFreePort(), status: await findFreePort() }
  url = `http://127.0.0.1:${ports.clients}`
  statusUrl = `http://127.0.0.1:${ports.status}`
  await writeConfiguration({ ports, distribute: await listen(getService()) })
  gateway = await startProcess({
    ...{ command: 'haproxy', args: ['-W', '-db', '-f', 'haproxy.cfg'], cwd: folder },
    env: { PATH: `${process.env.PATH}:/usr/sbin`, NETWORK: '127.0.0', PROXIES: '255.255.255.255' },
  })
  await eventually(async () => expect((await fetch(`${url}/api/v2/health/live`)).status).toBe(200))
})

afterAll(() => gateway?.stop())

async function listen({ app }: ServiceUnderTest): Promise<string> {
  return new URL(await app.listen({ host: '127.0.0.1', port: 0 })).host
}

interface Places {
  readonly ports: { readonly clients: number; readonly status: number }
  readonly distribute: string
}

async function writeConfiguration({ ports, distribute }: Places): Promise<void> {
  cpSync(gatewayFolder, folder, { recursive: true })
  const file = join(folder, 'haproxy.cfg')
  const text = readFileSync(file, 'utf8')
    .replace('bind :8007', `bind 127.0.0.1:${ports.clients}`)
    .replace('bind :8404', `bind 127.0.0.1:${ports.status}`)
    .replaceAll(/"\$\{NETWORK\}\.1[12]:8007"/g, distribute)
  expect(text).not.toMatch(/(bind|server \S+) \S*:(8007|8404)/)
  writeFileSync(file, text)
}

async function askV1(path: string) {
  const answer = await fetch(`${url}/api/v1/distribute/${path}`)
  return { status: answer.status, body: await answer.json() }
}

test.each([15_000, 31_000, 60_000])('a query of %i characters passes', async (length) => {
  const path = `adhoc/?ips=${'10.1.1.1,'.repeat(length / 9)}`
  expect(await askV1(path)).toMatchObject({ status: 200, body: { code: 200, data: [] } })
})

test.each([70_000, 90_000])('distribute itself answers a query of %i characters, as v1 does', async (length) => {
  expect(await askV1('adhoc/?ips=10.1.1.1'.padEnd(length, ','))).toMatchObject({
    status: 200,
    body: { code: 500, data: null, msg: expect.stringContaining('fewer hosts') },
  })
})

test('the gateway routes around a distribute that is stopping', async () => {
  const isPassedOn = async () => (await fetch(`${statusUrl}/distribute-1`)).status
  expect(await isPassedOn()).toBe(200)
  isStopping = true
  onTestFinished(() => {
    isStopping = false
  })
  await eventually(async () => expect(await isPassedOn()).toBe(503))
  isStopping = false
  await eventually(async () => expect(await isPassedOn()).toBe(200))
})

test('if the gateway cannot forward a request, it answers with a valid envelope', () => {
  const [head = '', body = ''] = readFileSync(join(gatewayFolder, 'unread-request.http'), 'utf8').split('\r\n\r\n')
  expect(Number(/^content-length: (\d+)$/im.exec(head)?.[1])).toBe(Buffer.byteLength(body))
  expect(JSON.parse(body)).toEqual({ code: 500, data: null, msg: expect.stringContaining('fewer hosts') })
})
