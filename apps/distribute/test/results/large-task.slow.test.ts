import { get } from 'node:http'
import { DatabaseSync } from 'node:sqlite'
import type { Store } from '@distribute/store'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { drain, type LoudService, startLoudService } from '../http/loud-service.ts'
import { submitPing } from '../service-under-test.ts'

const heapMiB = 96
const hosts = 100_000
const outputBytes = 2_000

let service: LoudService
const at = (path: string) => `${service.address}/api/v2/tasks/${path}`

beforeAll(async () => {
  service = await startLoudService(heapMiB, async (store, path) => {
    await submitLarge(store, path, { id: 'differing', stdout: `printf('%s %.*c', host, ${outputBytes}, 'x')` })
    await submitLarge(store, path, { id: 'same', stdout: "'up 3 days'" })
  })
}, 300_000)

afterAll(() => service.stop())

test.each(['text', 'ndjson', 'csv'])('the output of all hosts is streamed as %s', async (format) => {
  const { bytes } = await drain(at(`differing/output?format=${format}`))
  expect(bytes).toBeGreaterThan(hosts * outputBytes)
})

test('clients that stop reading cost no memory, and other clients are answered', async () => {
  const paused = await Promise.all(Array.from({ length: 20 }, () => openAndPause(at('differing/output'))))
  expect((await drain(at('differing/output'))).bytes).toBeGreaterThan(hosts * outputBytes)
  for (const request of paused) request.destroy()
})

test('the states of all hosts are one response', async () => {
  const matrix = (await (await fetch(at('same/matrix'))).json()) as object
  expect(matrix).toEqual({ hosts: [`h[1-${hosts}].example`], states: 'o'.repeat(hosts), total: hosts })
})

test('hosts with the same output are one group', async () => {
  const { items } = (await (await fetch(at('same/groups'))).json()) as { items: unknown[] }
  expect(items).toMatchObject([{ total: hosts, hosts: [`h[1-${hosts}].example`] }])
})

test('hosts that all differ are grouped page by page', async () => {
  const { items, nextCursor } = await readGroups('')
  expect(items).toHaveLength(100)
  expect((await readGroups(`&cursor=${nextCursor}`)).items).toHaveLength(100)
})

async function readGroups(query: string) {
  const answer = await fetch(at(`differing/groups?limit=100${query}`))
  return (await answer.json()) as { items: unknown[]; nextCursor: string }
}

async function openAndPause(url: string) {
  const { promise, resolve, reject } = Promise.withResolvers<ReturnType<typeof get>>()
  const request = get(url, (response) => {
    response.once('data', () => {
      response.pause()
      resolve(request)
    })
  })
  request.on('error', reject)
  return await promise
}

/** A finished task whose hosts have these outputs, written by SQL: engines would take minutes. */
async function submitLarge(store: Store, path: string, { id, stdout }: { id: string; stdout: string }): Promise<void> {
  const task = await submitPing({ store }, { id, hosts, unitSize: 500 })
  const database = new DatabaseSync(path, { timeout: 5000 })
  const hash = id === 'same' ? "'same'" : 'host'
  database.exec(`
    update unit set state = 'finished', waiting = 0, ok = 500 where task = ${task};
    update host_result set state = 'ok', rc = 0, output_hash = ${hash}, output_bytes = ${outputBytes} where task = ${task};
    insert into host_output (task, seq, stdout, stderr, result, steps, truncated)
      select task, seq, ${stdout}, '', '', '[]', 0 from host_result where task = ${task};
  `)
  database.close()
}
