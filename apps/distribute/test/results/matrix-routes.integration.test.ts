import { gzipSync } from 'node:zlib'
import { taskMatrixSchema } from '@distribute/contracts'
import { parseHostSet, spellHost } from '@distribute/domain'
import type { HostStateRow } from '@distribute/store'
import { expect, test } from 'vitest'
import { ask, claimAll, openTestStore, runAll, startService, submitPing } from '../service-under-test.ts'

const path = '/api/v2/tasks/x/matrix'

test('every host has a letter for its state, in the order of the folded names', async () => {
  const service = await startService()
  const body = { id: 'x', hosts: ['Web[1-3]', 'db1', 'Web4'], adhoc: { module: 'ping' }, unitSize: 3 }
  await ask(service, { path: '/api/v2/tasks', body })
  const hosts = ['Web[1-3]', 'db1', 'Web4']
  const read = async () => taskMatrixSchema.parse((await ask(service, { path })).body)
  expect(await read()).toEqual({ hosts, states: 'wwwww', total: 5 })
  await runAll(service, (host) => ({ state: host === 'Web2' ? 'unreachable' : 'ok' }))
  expect(await read()).toEqual({ hosts, states: 'ouooo', total: 5 })
})

test('hosts of running units are told apart', async () => {
  const service = await startService()
  await submitPing(service, { id: 'x', hosts: 2 })
  await claimAll(service)
  const { headers, body } = await ask(service, { path })
  expect(headers['content-type']).toBe('application/json; charset=utf-8')
  expect(body).toEqual({ hosts: ['h[1-2].example'], states: 'rr', total: 2 })
})

test('100,000 hosts with regular names are less than 300 kB compressed, in any mixture of states', async () => {
  const states = ['ok', 'failed', 'unreachable', 'timeout', 'lost', 'running'] as const
  const names = Array.from({ length: 100_000 }, (_, index) => `web${String(index).padStart(5, '0')}.dc1.example`)
  let seed = 1
  const rows = names.map((spelling) => {
    seed = (seed * 48_271) % 0x7fffffff
    return { spelling, state: states[seed % states.length] ?? 'ok' }
  })
  const service = await startWith(rows)
  const { body } = await ask(service, { path })
  expect(parseHostSet(body.hosts, { maxHosts: 100_000, allowLoopback: false })).toEqual(
    names.map((name) => spellHost(name, { allowLoopback: false })),
  )
  expect(body.states).toBe(rows.map(({ state }) => state[0]).join(''))
  expect(gzipSync(JSON.stringify(body)).byteLength).toBeLessThan(300_000)
})

test('names that do not fold are listed, in runs of any size', async () => {
  const names = Array.from({ length: 12 }, (_, index) => `${'abc'[index % 3]}${index}.example`)
  const service = await startWith(names.map((spelling) => ({ spelling, state: 'ok' as const })))
  expect((await ask(service, { path })).body).toEqual({ hosts: names, states: 'o'.repeat(12), total: 12 })
})

test('the matrix of an unknown task is not found', async () => {
  expect(await ask(await startService(), { path })).toMatchObject({ status: 404 })
})

/** A task with these hosts, read in runs of different sizes, some of them empty. */
async function startWith(rows: readonly HostStateRow[]) {
  const store = await openTestStore()
  async function* readStates() {
    yield []
    for (let at = 0; at < rows.length; at += 1 + (at % 5000)) yield rows.slice(at, at + 1 + (at % 5000))
  }
  const service = await startService({}, { store: { ...store, results: { ...store.results, readStates } } })
  await submitPing(service, { id: 'x', hosts: 1 })
  return service
}
