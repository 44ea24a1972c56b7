import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import type { Store } from '@distribute/store'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { submitPing } from '../service-under-test.ts'
import { drain, type LoudService, recordAll, startLoudService, walk } from './loud-service.ts'

const heapMiB = 512
const wideHosts = 100_000
const loudHosts = 800
const outputBytes = 128 * 1024
const bodyBytes = 8 * 1024 * 1024

let service: LoudService
const at = (path: string) => `${service.address}/api/${path}`

beforeAll(async () => {
  service = await startLoudService(heapMiB, fill)
}, 240_000)

afterAll(() => service.stop())

test('a service with a heap of 512 MiB survives all of it at once', async () => {
  const deaf = await Promise.all(
    Array.from({ length: 30 }, () => askAndReadNothing('v1/distribute/adhoc/?task_id=loud')),
  )
  const statuses: number[] = []
  const post = async (body: string) => {
    const headers = { 'content-type': 'application/json' }
    const answer = await fetch(at('v2/tasks'), { method: 'POST', headers, body })
    await answer.arrayBuffer()
    statuses.push(answer.status)
  }
  const everything = Promise.all([
    ...Array.from({ length: 3 }, () => drain(at('v1/distribute/adhoc/?task_id=loud'))),
    drain(at('v1/distribute/adhoc/?task_id=wide')),
    ...Array.from({ length: 2 }, () => walk(at('v2/tasks/loud/hosts'))),
    walk(at('v2/tasks/wide/hosts')),
    ...Array.from({ length: 4 }, () => walk(at('v2/tasks/wide/units'))),
    ...[...hostileBodies(), ...playbookBombs()].map(post),
    ...Array.from({ length: 4 }, (_, n) => post(wideTask(n))),
  ])
  await Promise.race([everything, service.death])
  expect(statuses.filter((status) => ![201, 400, 422, 429].includes(status))).toEqual([])
  expect(statuses).toContain(422)
  for (const socket of deaf) socket.destroy()

  expect((await drain(at('v2/health/live'))).bytes).toBeGreaterThan(0)
  expect((await drain(at('v2/tasks/wide/hosts?limit=500'))).bytes).toBeGreaterThan(0)
  await post(wideTask(1000))
  expect(statuses.at(-1)).toBe(201)
}, 480_000)

async function fill(store: Store): Promise<void> {
  await submitPing({ store }, { id: 'loud', hosts: loudHosts, unitSize: 30 })
  await recordAll(store, { stdout: 'x'.repeat(outputBytes) })
  await submitPing({ store }, { id: 'wide', hosts: wideHosts, unitSize: 500 })
  await recordAll(store, {})
}

/** Sends a request and does not read the response. */
async function askAndReadNothing(path: string): Promise<Socket> {
  const { hostname, port, host } = new URL(service.address)
  const socket = connect(Number(port), hostname)
  socket.on('error', () => undefined)
  await once(socket, 'connect')
  socket.pause()
  socket.write(`GET /api/${path} HTTP/1.1\r\nhost: ${host}\r\n\r\n`)
  return socket
}

/** Requests of the maximum size, with the maximum number of values or the longest text. */
function hostileBodies(): readonly string[] {
  const fillUp = (before: string, piece: string, after: string) =>
    before + piece.repeat(Math.floor((bodyBytes - before.length - after.length) / piece.length)) + after
  const bodies = [
    fillUp('[{}', ',{}', ']'),
    fillUp('[0', ',0', ']'),
    fillUp('{"hosts":["h"', ',"h"', '],"adhoc":{"module":"ping"}}'),
    fillUp('{"hosts":["h1"],"adhoc":{"module":"ping"},"extraVars":{"a":"', 'x', '"}}'),
    fillUp('{"hosts":["h1"],"adhoc":{"module":"ping"},"extraVars":{"a":[0', ',0', ']}}'),
    fillUp('{"hosts":["h1"],"adhoc":{"module":"ping"},"x":"', '字', '"}').slice(0, bodyBytes / 3),
    fillUp('', '[', ''),
  ]
  return [...bodies, ...bodies]
}

/** Each takes a reader gigabytes or minutes. */
function playbookBombs(): readonly string[] {
  const aliases = Array.from({ length: 30 }, (_, n) => `- &a${n + 1} [${`*a${n},`.repeat(9)}]`).join('\n')
  const bombs = [']'.repeat(1_000_000), '- a: {\n'.repeat(140_000), `- &a0 [x]\n${aliases}\n`, '- '.repeat(500_000)]
  return bombs.map((content) => JSON.stringify({ hosts: ['h1'], playbook: { name: 'p', content } }))
}

function wideTask(n: number): string {
  return JSON.stringify({ id: `wide-${n}`, hosts: [`node[00001-${wideHosts}].example`], adhoc: { module: 'ping' } })
}
