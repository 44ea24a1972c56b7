import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { onTestFinished } from 'vitest'

interface SeenRequest {
  /** such as `GET /api/v2/tasks?limit=1` */
  readonly line: string
  readonly body: string
}

export type Answer = (seen: SeenRequest, response: ServerResponse) => unknown

/**
 * A server that answers as a test wants it to: with JSON, unless the answer was sent. Returns its
 * address and what it was asked.
 */
export async function startAnsweringServer(answer: Answer) {
  const requests: SeenRequest[] = []
  const respond = async (request: IncomingMessage, response: ServerResponse) => {
    const seen = { line: `${request.method} ${request.url}`, body: await text(request) }
    requests.push(seen)
    const body = await answer(seen, response)
    if (response.destroyed || response.writableEnded) return
    response.setHeader('content-type', 'application/json')
    response.end(JSON.stringify(body))
  }
  const server = createServer((request, response) => void respond(request, response))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  return { address: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`, requests }
}
