import { once } from 'node:events'
import { type AddressInfo, connect, type Socket } from 'node:net'
import { text } from 'node:stream/consumers'
import { setTimeout as delay } from 'node:timers/promises'
import { eventually } from '@distribute/testbed'
import { describe, expect, it, onTestFinished } from 'vitest'
import { ask, type ServiceUnderTest, startService } from '../../service-under-test.ts'

const settings = { maxBodyBytes: 10_000, maxBodiesBytes: 25_000 }

async function open(service: ServiceUnderTest): Promise<Socket> {
  if (!service.app.server.listening) await service.app.listen({ host: '127.0.0.1', port: 0 })
  const { port, address } = service.app.server.address() as AddressInfo
  const socket = connect(port, address)
  onTestFinished(() => {
    socket.destroy()
  })
  await once(socket, 'connect')
  return socket
}

const head = (...headers: readonly string[]) =>
  ['POST /api/v2/tasks HTTP/1.1', 'host: 127.0.0.1', 'content-type: application/json', ...headers, '', ''].join('\r\n')

describe('bodies of requests in progress', () => {
  it('are rejected beyond MAX_BODIES_BYTES, until one of the requests ends or breaks off', async () => {
    const service = await startService(settings)
    const submit = () => ask(service, { path: '/api/v2/tasks', body: `{"hosts":["h1"]${' '.repeat(9000)}}` })
    const [known, unknown] = [await open(service), await open(service)]
    known.write(`${head('content-length: 9000')}{`)
    unknown.write(`${head('transfer-encoding: chunked')}1\r\n{\r\n`)
    await eventually(async () => {
      const refused = await submit()
      expect(refused).toMatchObject({ status: 429, headers: { 'retry-after': '1' } })
      expect(refused.body.detail).toMatch(/requests in progress have 19000 bytes,.* at most 25000 .*MAX_BODIES_BYTES/)
    })
    // Requests without a body are answered.
    expect((await ask(service, { path: '/api/v2/tasks' })).status).toBe(200)
    known.destroy()
    await eventually(async () => expect((await submit()).status).toBe(422))
    unknown.end('0\r\n\r\n')
    expect(await text(unknown)).toMatch(/^HTTP\/1\.1 400 /)
    for (let round = 0; round < 5; round += 1) expect((await submit()).status).toBe(422)
  })
})

describe('connections beyond MAX_CONNECTIONS', () => {
  it('are closed, without harm to the others', async () => {
    const service = await startService({ maxConnections: 2 })
    const [first, second] = [await open(service), await open(service)]
    const refused = await open(service)
    refused.on('error', () => undefined)
    await Promise.race([
      once(refused, 'close'),
      delay(10_000).then(() => Promise.reject(new Error('it is still open'))),
    ])
    first.end('GET /api/v2/health/live HTTP/1.1\r\nhost: 127.0.0.1\r\nconnection: close\r\n\r\n')
    expect(await text(first)).toMatch(/^HTTP\/1\.1 200 /)
    second.destroy()
    await eventually(async () => {
      const next = await open(service)
      next.end('GET /api/v2/health/live HTTP/1.1\r\nhost: 127.0.0.1\r\nconnection: close\r\n\r\n')
      expect(await text(next)).toMatch(/^HTTP\/1\.1 200 /)
    })
  })
})
