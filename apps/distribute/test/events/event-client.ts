import { get, type IncomingMessage } from 'node:http'
import { eventually } from '@distribute/testbed'
import { onTestFinished } from 'vitest'

interface ReceivedEvent {
  readonly event: string | undefined
  readonly id: number | undefined
  readonly retry: number | undefined
  // biome-ignore lint/suspicious/noExplicitAny: tests look into data of every shape
  readonly data: any
  /** lines that are comments */
  readonly comments: number
}

export interface EventClient {
  readonly response: IncomingMessage
  readonly received: readonly ReceivedEvent[]
  /** Waits for the next event with this name that no call has returned. */
  next(name: string): Promise<ReceivedEvent>
  /** Resolves when the connection is closed. */
  readonly closed: Promise<void>
  close(): void
}

/** Opens a stream of events over a real socket. */
export async function openEvents(url: string, headers: Readonly<Record<string, string>> = {}): Promise<EventClient> {
  const opened = Promise.withResolvers<IncomingMessage>()
  const closed = Promise.withResolvers<void>()
  const request = get(url, { headers, agent: false }, opened.resolve).on('error', opened.reject)
  request.once('close', () => closed.resolve())
  const response = await opened.promise
  const received: ReceivedEvent[] = []
  const taken = new Set<ReceivedEvent>()
  let rest = ''
  response.setEncoding('utf8').on('error', () => undefined)
  response.on('data', (text: string) => {
    const blocks = `${rest}${text}`.split('\n\n')
    rest = blocks.pop() ?? ''
    received.push(...blocks.map(parseBlock))
  })
  const client = {
    response,
    received,
    next: (name: string) =>
      eventually(() => {
        const found = received.find((event) => event.event === name && !taken.has(event))
        if (found === undefined) throw new Error(`no event ${name}: ${received.map(({ event }) => event)}`)
        taken.add(found)
        return found
      }),
    closed: closed.promise,
    close: () => void request.destroy(),
  }
  onTestFinished(client.close)
  return client
}

function parseBlock(block: string): ReceivedEvent {
  const lines = block.split('\n')
  const read = (name: string) => lines.find((line) => line.startsWith(`${name}: `))?.slice(name.length + 2)
  const number = (name: string) => (read(name) === undefined ? undefined : Number(read(name)))
  return {
    event: read('event'),
    id: number('id'),
    retry: number('retry'),
    data: JSON.parse(read('data') ?? 'null'),
    comments: lines.filter((line) => line.startsWith(':')).length,
  }
}
