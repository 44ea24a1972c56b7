import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { taskSchema } from '@distribute/contracts'
import { expect, onTestFinished, test } from 'vitest'
import { createApiClient } from '../../../src/remote/connection/api-client.ts'
import { lookAtTask } from '../../../src/remote/watch/task-looks.ts'
import { readExample } from '../../example.ts'

const ended = readExample(taskSchema)
const running = { ...ended, state: 'running' as const, finishedAt: null }
const send = (response: ServerResponse, name: string, data: object) =>
  response.write(`event: ${name}\nid: 7\ndata: ${JSON.stringify(data)}\n\n`)

/** A server whose task runs until it was asked for it so many times. */
async function serve({ reads, stream }: { reads: number; stream: (response: ServerResponse, n: number) => void }) {
  const counts = { reads: 0, streams: 0 }
  const server = createServer((request, response) => {
    if (request.url?.endsWith('/events')) {
      counts.streams += 1
      return stream(response, counts.streams)
    }
    if (!request.url?.includes('/units')) counts.reads += 1
    response.setHeader('content-type', 'application/json')
    if (request.url?.includes('/units')) return response.end(JSON.stringify({ items: [], nextCursor: null }))
    response.end(JSON.stringify(counts.reads < reads ? running : ended))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => void server.close())
  const { port } = server.address() as AddressInfo
  return { counts, api: createApiClient({ server: new URL(`http://127.0.0.1:${port}/`), token: 'secret' }) }
}

async function lookAll({ api }: Awaited<ReturnType<typeof serve>>, signal = new AbortController().signal) {
  return await Array.fromAsync(lookAtTask('t1', { api, patient: api, withOutstanding: false, signal }))
}

test('a task is shown as its events tell, and as it is read at its end', async () => {
  const hosts = [{ host: 'web01', step: 'copy', since: '2026-03-14T01:59:27.110Z' }]
  const service = await serve({
    reads: 2,
    stream: (response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream; charset=utf-8' })
      response.write('retry: 1000\n\n:\n\n')
      send(response, 'task', { ...running, hosts: { ...running.hosts, ok: 7 } })
      send(response, 'outstanding', { hosts, total: 40 })
      send(response, 'end', { state: 'failed' })
    },
  })
  const looks = await lookAll(service)
  expect(looks.map(({ task, outstanding }) => [task.state, task.hosts.ok, outstanding.total])).toEqual([
    ['running', running.hosts.ok, 0],
    ['running', 7, 0],
    ['running', 7, 40],
    ['failed', ended.hosts.ok, 0],
  ])
  expect(looks[2]?.outstanding.hosts).toEqual(hosts)
  expect(service.counts).toEqual({ reads: 2, streams: 1 })
})

test('a stream that breaks is opened again', async () => {
  const service = await serve({
    reads: 3,
    stream: (response, n) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' })
      send(response, 'task', running)
      if (n === 1) setImmediate(() => response.destroy())
      else send(response, 'end', { state: 'failed' })
    },
  })
  expect((await lookAll(service)).at(-1)?.task.state).toBe('failed')
  expect(service.counts).toEqual({ reads: 3, streams: 2 })
})

test('a server without streams is asked once a second, and for a stream once', async () => {
  const service = await serve({ reads: 3, stream: (response) => void response.writeHead(404).end('{}') })
  expect((await lookAll(service)).map(({ task }) => task.state)).toEqual(['running', 'running', 'failed'])
  expect(service.counts).toEqual({ reads: 3, streams: 1 })
})

test('watching ends at once when it is aborted', async () => {
  const leaving = new AbortController()
  const service = await serve({
    reads: 9,
    stream: (response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' })
      response.flushHeaders()
      leaving.abort()
    },
  })
  await expect(lookAll(service, leaving.signal)).rejects.toThrow('abort')
})
