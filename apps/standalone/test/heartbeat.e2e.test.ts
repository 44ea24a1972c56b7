import { once } from 'node:events'
import { type AddressInfo, createServer, type Server } from 'node:net'
import { startStandalone } from '@distribute/system/standalone'
import { eventually, type ProcessUnderTest, useFolder } from '@distribute/testbed'
import { afterEach, beforeEach, expect, test } from 'vitest'

let dataDir: string
let trapper: Server
let heard = ''
let standalone: ProcessUnderTest | undefined

beforeEach(async () => {
  dataDir = useFolder()
  trapper = createServer((socket) => {
    socket.on('data', (chunk) => {
      heard += chunk
    })
    // Neither an answer nor an end: a sender that is stuck.
    socket.on('error', () => undefined)
  }).listen(0, '127.0.0.1')
  await once(trapper, 'listening')
})

afterEach(async () => {
  await standalone?.kill()
  trapper.close()
})

test('standalone tells Zabbix of its engine, too, and stops at once though Zabbix does not answer', async () => {
  standalone = await startStandalone(dataDir, {
    DISTRIBUTE_ZABBIX_IP: '127.0.0.1',
    DISTRIBUTE_ZABBIX_ZABBIX_PORT: String((trapper.address() as AddressInfo).port),
    DISTRIBUTE_ZABBIX_HOST: 'laptop',
  })
  await eventually(() => expect(heard).toContain('"host":"laptop","key":"exec.engine.ping","value":"1"'))
  standalone.signal('SIGTERM')
  expect(await standalone.ended).toMatchObject({ exitCode: 0 })
  // its end closes the connection, whichever process held it
  await eventually(async () => expect(await countConnections()).toBe(0))
})

async function countConnections(): Promise<number> {
  const { promise, resolve: answer, reject } = Promise.withResolvers<number>()
  trapper.getConnections((error, count) => (error ? reject(error) : answer(count)))
  return await promise
}
