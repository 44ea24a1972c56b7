import type { Store } from '@distribute/store'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { submitPing } from '../service-under-test.ts'
import { drain, type LoudService, recordAll, startLoudService, walk } from './loud-service.ts'

const heapMiB = 96
const hosts = 1200
const outputBytes = 128 * 1024
const largeTasks = 60

let service: LoudService
const at = (path: string) => `${service.address}/api/${path}`

beforeAll(async () => {
  service = await startLoudService(heapMiB, async (store) => {
    await submitLoudTask(store)
    for (let n = 0; n < largeTasks; n += 1) await submitLargeRequest(store, n)
    await submitTellingUnits(store)
  })
}, 120_000)

afterAll(() => service.stop())

test('a v1 list many times larger than the heap is answered completely', async () => {
  const { bytes, end } = await drain(at('v1/distribute/adhoc/?task_id=loud'))
  expect(bytes).toBeGreaterThan(hosts * outputBytes)
  expect(end).toMatch(new RegExp(`"msg":"","length":${hosts}\\}$`))
})

test('the hosts of a task in v2 are answered page by page to four clients at a time', async () => {
  const four = Array.from({ length: 4 }, () => walk(at('v2/tasks/loud/hosts')))
  expect(await Promise.all(four)).toEqual([hosts, hosts, hosts, hosts])
})

test('single hosts with output and steps are answered many at a time', async () => {
  const read = async (n: number) => (await drain(at(`v2/tasks/loud/hosts/h${n}.example`))).bytes
  for (let n = 1; n <= hosts; n += 100) {
    const answers = await Promise.all(Array.from({ length: 20 }, (_, index) => read(n + index)))
    for (const bytes of answers) expect(bytes).toBeGreaterThan(outputBytes)
  }
})

test('units with all that is stored of them are answered', async () => {
  const four = Array.from({ length: 4 }, () => walk(at('v2/tasks/telling/units')))
  expect(await Promise.all(four)).toEqual([hosts, hosts, hosts, hosts])
})

test('tasks with large requests are answered, in lists of tasks and of one host', async () => {
  const answers = await Promise.all(Array.from({ length: 4 }, () => drain(at('v2/tasks?limit=500'))))
  for (const { end } of answers) expect(end).toMatch(/"nextCursor":null\}$/)
  // all finished hosts, each with its output
  const { bytes, end } = await drain(at('v1/distribute/adhoc/?ip=h1.example'))
  expect(end).toMatch(new RegExp(`"length":${largeTasks + 1}\\}$`))
  expect(bytes).toBeGreaterThan(largeTasks * outputBytes)
})

test('the latest playbook tasks of all hosts are answered in v1', async () => {
  const ips = Array.from({ length: hosts }, (_, index) => `h${index + 1}.example`).join()
  const answers = await Promise.all(Array.from({ length: 8 }, () => drain(at(`v1/distribute/playbook/?ips=${ips}`))))
  for (const { end } of answers) expect(end).toMatch(new RegExp(`"length":${hosts}\\}$`))
})

/** A v1 task `loud` whose hosts all have the maximum output that is stored. */
async function submitLoudTask(store: Store): Promise<void> {
  await submitPing({ store }, { id: 'loud', hosts, unitSize: 30 })
  await recordAll(store, { stdout: 'x'.repeat(outputBytes) })
}

/** A task whose request is a megabyte. */
async function submitLargeRequest(store: Store, n: number): Promise<void> {
  await submitPing({ store }, { id: `large-${n}`, hosts: 1, fields: { extraVars: { a: 'x'.repeat(1_000_000) } } })
  await recordAll(store, { stdout: 'x'.repeat(outputBytes) })
}

/**
 * A playbook task with one host per unit, whose runs reported the maximum about other hosts that is
 * stored.
 */
async function submitTellingUnits(store: Store): Promise<void> {
  const action = { kind: 'playbook', name: 'p', content: '- hosts: all\n  tasks: []\n' } as const
  await submitPing({ store }, { id: 'telling', hosts, unitSize: 1, fields: { action } })
  const text = (length: number) => 'x'.repeat(length)
  const step = {
    ...{ host: text(200), step: text(200), state: 'failed' as const, msg: text(1000) },
    ...{ ignored: false, rescued: false, startedAtMs: 0, durationMs: 1 },
  }
  const otherCounts = { hosts: 60, steps: 60, failed: 60, unreachable: 0 }
  const notes = { otherSteps: Array.from({ length: 60 }, () => step), otherCounts, warnings: [] }
  await recordAll(store, {}, { notes })
}
