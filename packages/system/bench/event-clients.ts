import { once } from 'node:events'
import { get, type IncomingMessage } from 'node:http'
import { parentPort, workerData } from 'node:worker_threads'

/**
 * Opens the streams, reads all of them to their end, and reports when each result arrived at the
 * last one.
 */
const { url, streams } = workerData as { readonly url: string; readonly streams: number }
const arrivals = new Map<string, number>()
const responses = await Promise.all(Array.from({ length: streams }, open))
const last = responses.at(-1)
if (last !== undefined) readResults(last)
await Promise.all(responses.map((response) => once(response.resume(), 'end')))
parentPort?.postMessage(arrivals)

async function open(): Promise<IncomingMessage> {
  const [response] = (await once(get(url, { agent: false }), 'response')) as [IncomingMessage]
  if (response.statusCode !== 200) throw new Error(`the stream was refused with ${response.statusCode}`)
  return response
}

function readResults(response: IncomingMessage): void {
  let rest = ''
  response.setEncoding('utf8').on('data', (text: string) => {
    const events = `${rest}${text}`.split('\n\n')
    rest = events.pop() ?? ''
    for (const event of events) noteResults(event)
  })
}

function noteResults(event: string): void {
  if (!event.includes('event: hosts\n')) return
  const { hosts } = JSON.parse(event.slice(event.indexOf('data: ') + 6)) as { hosts: { host: string; state: string }[] }
  for (const { host, state } of hosts) if (state === 'ok' && !arrivals.has(host)) arrivals.set(host, Date.now())
}
