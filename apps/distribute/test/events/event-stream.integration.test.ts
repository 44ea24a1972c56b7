import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import Fastify from 'fastify'
import { expect, onTestFinished, test } from 'vitest'
import { EventStream } from '../../src/events/event-stream.ts'
import { type EventClient, openEvents } from './event-client.ts'

const maxUnreadBytes = 256 * 1024
const frame = Buffer.from(`event: task\ndata: "${'x'.repeat(64 * 1024)}"\n\n`)
/** more than the kernel buffers of a connection */
const manyFrames = 1000

async function openStream(): Promise<{ stream: EventStream; client: EventClient }> {
  const app = Fastify()
  const opened = Promise.withResolvers<EventStream>()
  app.get('/', async (_, reply) => {
    opened.resolve(new EventStream(reply, { maxUnreadBytes }))
    return reply
  })
  await app.listen({ host: '127.0.0.1', port: 0 })
  onTestFinished(() => app.close())
  const client = await openEvents(`http://127.0.0.1:${(app.server.address() as AddressInfo).port}/`)
  return { stream: await opened.promise, client }
}

test('a client that does not read is dropped at the bound, and told so when it reads on', async () => {
  const { stream, client } = await openStream()
  client.response.pause()
  let sent = 0
  for (; !stream.hasEnded && sent < manyFrames; sent += 1) {
    stream.send(frame)
    await new Promise(setImmediate)
  }
  expect(sent).toBeLessThan(manyFrames)
  client.response.resume()
  await client.closed
  expect(client.received.at(-1)).toMatchObject({ event: 'overflow' })
  expect(client.received.length).toBeLessThanOrEqual(sent)
})

test('the connection of a dropped client that never reads is closed', async () => {
  const { stream, client } = await openStream()
  client.response.pause()
  while (!stream.hasEnded) {
    stream.send(frame)
    await new Promise(setImmediate)
  }
  await once(stream.closed, 'abort')
})

test('a sender that waits until the client has read is not cut off', async () => {
  const { stream, client } = await openStream()
  for (let sent = 0; sent < manyFrames; sent += 1) {
    stream.send(frame)
    await stream.drained()
  }
  stream.end(Buffer.from('event: end\ndata: {}\n\n'))
  await client.closed
  expect(client.received).toHaveLength(manyFrames + 1)
})

test('a sender that waits goes on when the client is gone', async () => {
  const { stream, client } = await openStream()
  client.response.pause()
  for (let sent = 0; sent < 100; sent += 1) stream.send(frame.subarray(0, 100))
  client.close()
  await once(stream.closed, 'abort')
  await stream.drained()
  expect(stream.hasEnded).toBe(true)
})
