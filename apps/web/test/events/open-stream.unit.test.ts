import { once } from 'node:events'
import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { stopAtEnd } from '@distribute/testbed'
import { expect, test } from 'vitest'
import { openStream } from '../../src/events/open-stream.ts'
import type { StreamEvent } from '../../src/events/task-stream.ts'

type Answer = (response: ServerResponse) => void

const end = 'event: end\ndata: {"state":"succeeded"}\n\n'
const outstanding = 'event: outstanding\nid: 7\ndata: {"hosts":[],"total":0}\n\n'

/** A server that gives these answers, one to each connection. */
async function startServer(answers: readonly Answer[]) {
  const requests: { readonly url: string | undefined; readonly authorization: string | undefined }[] = []
  const left = [...answers]
  const server = createServer(({ url, headers }, response) => {
    requests.push({ url, authorization: headers.authorization })
    left.shift()?.(response)
  })
  await once(server.listen(0, '127.0.0.1'), 'listening')
  stopAtEnd({ stop: async () => void server.close(() => undefined).closeAllConnections() })
  return { requests, origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}` }
}

async function follow(answers: readonly Answer[], signal = new AbortController().signal) {
  const { requests, origin } = await startServer(answers)
  const events: StreamEvent[] = []
  await openStream({ origin, task: 'a b', after: null, token: 'dst_x' }, (event) => void events.push(event), signal)
  return { requests, events, kinds: events.map(({ kind }) => kind) }
}

const stream =
  (...texts: readonly string[]): Answer =>
  (response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' })
    for (const text of texts) response.write(text)
    response.end()
  }

const problem =
  (status: number, detail: string): Answer =>
  (response) =>
    void response.writeHead(status, { 'content-type': 'application/problem+json' }).end(JSON.stringify({ detail }))

test('a broken connection is resumed after the last event, until the task has ended', async () => {
  const { requests, kinds } = await follow([stream(outstanding), stream(': comment\n\n', end)])
  expect(kinds).toEqual(['open', 'outstanding', 'lost', 'open', 'end'])
  expect(requests).toEqual([
    { url: '/api/v2/tasks/a%20b/events', authorization: 'Bearer dst_x' },
    { url: '/api/v2/tasks/a%20b/events?after=7', authorization: 'Bearer dst_x' },
  ])
})

test('a server that is busy or away is asked again', async () => {
  const { kinds } = await follow([problem(429, 'too many streams'), problem(503, 'stopping'), stream(end)])
  expect(kinds).toEqual(['lost', 'lost', 'open', 'end'])
})

test('a refusal ends it, with the words of the server', async () => {
  const { events } = await follow([problem(404, 'there is no task a b')])
  expect(events).toEqual([{ kind: 'refused', status: 404, detail: 'there is no task a b' }])
})

test('a token that is no longer valid ends it', async () => {
  const { kinds } = await follow([stream('event: unauthorized\ndata: {"detail":"revoked"}\n\n')])
  expect(kinds).toEqual(['open', 'unauthorized'])
})

test('whoever stops following gets nothing more', async () => {
  const stopping = new AbortController()
  const { kinds } = await follow(
    [
      (response) => {
        stream(outstanding)(response)
        stopping.abort()
      },
    ],
    stopping.signal,
  )
  expect(kinds).not.toContain('lost')
})
