import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { HostOutcome } from '@distribute/contracts'
import { migrateStore, openStore, type Store } from '@distribute/store'
import { type ChildProcess, startChildProcess } from '@distribute/testbed'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { claimAll, okOutcome, submitPing } from './service-under-test.ts'

const heapMiB = 96
const hosts = 1200
const outputBytes = 128 * 1024

let folder: string
let service: ChildProcess
let address: string

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'flat-memory-'))
  const path = join(folder, 'distribute.db')
  await migrateStore({ kind: 'sqlite', path })
  const store = await openStore({ kind: 'sqlite', path })
  await submitLoudTask(store)
  for (let n = 0; n < 60; n += 1) await submitLargeRequest(store, n)
  await store.close()
  service = await startChildProcess({
    command: process.execPath,
    args: [`--max-old-space-size=${heapMiB}`, join(import.meta.dirname, 'serve-main.ts'), path],
    cwd: folder,
  })
  address = await service.output.waitForLine({
    matches: (line) => line.startsWith('http://'),
    description: 'its address',
    timeoutMs: 30_000,
  })
}, 120_000)

afterAll(async () => {
  await service.stop()
  await rm(folder, { recursive: true })
})

test('a v1 list of many times the heap is answered whole', async () => {
  const { bytes, end } = await drain('/api/v1/distribute/adhoc/?task_id=loud')
  expect(bytes).toBeGreaterThan(hosts * outputBytes)
  expect(end).toMatch(new RegExp(`"msg":"","length":${hosts}\\}$`))
})

test('so are the hosts of a task in v2, page by page, four clients at a time', async () => {
  const walk = async () => {
    let [seen, cursor] = [0, '']
    do {
      const answer = await fetch(`${address}/api/v2/tasks/loud/hosts?limit=500${cursor}`)
      const { items, nextCursor } = (await answer.json()) as { items: unknown[]; nextCursor: string | null }
      seen += items.length
      cursor = nextCursor === null ? '' : `&cursor=${nextCursor}`
    } while (cursor !== '')
    return seen
  }
  expect(await Promise.all([walk(), walk(), walk(), walk()])).toEqual([hosts, hosts, hosts, hosts])
})

test('so are tasks with large requests, in lists of tasks and of one host', async () => {
  const answers = await Promise.all(Array.from({ length: 4 }, () => drain('/api/v2/tasks?limit=500')))
  for (const { end } of answers) expect(end).toMatch(/"nextCursor":null\}$/)
  expect((await drain('/api/v1/distribute/adhoc/?ip=h1.example')).end).toMatch(/"length":61\}$/)
})

/** Reads an answer without keeping it. */
async function drain(path: string): Promise<{ readonly bytes: number; readonly end: string }> {
  const answer = await fetch(`${address}${path}`)
  expect(answer.status).toBe(200)
  let [bytes, end] = [0, '']
  for await (const chunk of answer.body ?? []) {
    bytes += chunk.byteLength
    end = (end + Buffer.from(chunk).toString('latin1')).slice(-100)
  }
  return { bytes, end }
}

/** A task `loud` of v1, each of whose hosts has as much output as is kept. */
async function submitLoudTask(store: Store): Promise<void> {
  await submitPing({ store }, { id: 'loud', hosts, unitSize: 30 })
  await recordAll(store, { stdout: 'x'.repeat(outputBytes) })
}

/** A task whose request is a megabyte. */
async function submitLargeRequest(store: Store, n: number): Promise<void> {
  await submitPing({ store }, { id: `large-${n}`, hosts: 1, fields: { extraVars: { a: 'x'.repeat(1_000_000) } } })
  await recordAll(store, {})
}

async function recordAll(store: Store, changes: Partial<HostOutcome>): Promise<void> {
  for (const { task, unit, attempt, hosts: names } of await claimAll({ store })) {
    const outcomes = names.map((host) => ({ ...okOutcome(host), ...changes }))
    const end = { reason: 'exit', cause: null, exitCode: 0, leftoversKilled: 0 } as const
    await store.units.record({ task, unit, attempt, engine: 'engine-1', outcomes, end })
  }
}
