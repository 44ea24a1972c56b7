import { once } from 'node:events'
import { Worker } from 'node:worker_threads'
import type { HostResultView, TaskView } from '@distribute/contracts'
import { submit } from './client.ts'
import { median } from './measure.ts'
import type { Row } from './row.ts'
import { pacedLane, type Stack } from './stack.ts'

const hosts = 3000

/** How streams of one running task load the database, and when results arrive at a client. */
export async function followingTask(stack: Stack): Promise<readonly Row[]> {
  const rows: Row[] = []
  for (const streams of [0, 1, 200]) rows.push(await follow(stack, streams))
  return rows
}

async function follow(stack: Stack, streams: number): Promise<Row> {
  const { id } = await submit(stack.address, {
    ...{ hosts: [`n[0001-${hosts}].example`], adhoc: { module: 'ping' }, lane: pacedLane, unitSize: 30 },
  })
  const before = await stack.countStatements()
  const startMs = performance.now()
  const arrivals = streams === 0 ? undefined : await receive(`${stack.address}/api/v2/tasks/${id}/events`, streams)
  if (arrivals === undefined) await waitForEnd(stack, id)
  const seconds = (performance.now() - startMs) / 1000
  const statements = ((await stack.countStatements()) - before) / seconds
  const delays = arrivals && describeDelays(await findDelays(stack, { id, arrivals }))
  return {
    what: `${streams} streams of a task of ${hosts} hosts that runs for ${seconds.toFixed(0)} s`,
    figure: [`${statements.toFixed(0)} statements/s in all`, ...(delays === undefined ? [] : [delays])].join('; '),
  }
}

/** Asks rarely, so that asking costs little. */
async function waitForEnd({ address }: Stack, id: string): Promise<void> {
  for (;;) {
    const task = (await (await fetch(`${address}/api/v2/tasks/${id}`)).json()) as TaskView
    if (task.state === 'succeeded') return
    await new Promise((resolve) => setTimeout(resolve, 1000))
  }
}

type Arrivals = ReadonlyMap<string, number>

/** When each host's result arrived at the last stream, after all of them have ended. */
async function receive(url: string, streams: number): Promise<Arrivals> {
  const worker = new Worker(new URL('event-clients.ts', import.meta.url), { workerData: { url, streams } })
  const [arrivals] = (await once(worker, 'message')) as [Arrivals]
  return arrivals
}

async function findDelays(
  { address }: Stack,
  { id, arrivals }: { readonly id: string; readonly arrivals: Arrivals },
): Promise<readonly number[]> {
  const delays: number[] = []
  let cursor = ''
  do {
    const response = await fetch(`${address}/api/v2/tasks/${id}/hosts?limit=500${cursor}`)
    const page = (await response.json()) as { items: HostResultView[]; nextCursor: string | null }
    for (const { host, finishedAt } of page.items)
      delays.push((arrivals.get(host) ?? Number.NaN) - Date.parse(finishedAt ?? ''))
    cursor = page.nextCursor === null ? '' : `&cursor=${page.nextCursor}`
  } while (cursor !== '')
  return delays
}

function describeDelays(delays: readonly number[]): string {
  const sorted = delays.toSorted((a, b) => a - b)
  const p99 = sorted[Math.floor(sorted.length * 0.99)] ?? Number.NaN
  return `host's end to client: median ${median(delays).toFixed(0)} ms, p99 ${p99.toFixed(0)} ms`
}
