import { get } from 'node:http'
import type { Store } from '@distribute/store'
import { expect, test } from 'vitest'
import { ask, openTestStore, runAll, startService, submitPing } from '../service-under-test.ts'

async function startWithTask() {
  const service = await startService()
  const body = { id: 'x', hosts: ['Web[1-3]'], adhoc: { module: 'shell', args: 'x' } }
  await ask(service, { path: '/api/v2/tasks', body })
  await runAll(service, (host) => {
    if (host === 'Web2') return { state: 'failed', rc: 2, msg: '=cmd()', cause: 'step shell', stdout: '', stderr: '' }
    if (host === 'Web3') return { state: 'timeout', rc: null, msg: '', cause: 'deadline', stdout: '', stderr: '' }
    return { stdout: '\u001b[31mred\u001b[0m\u0007\n', stderr: 'warn', msg: '', truncated: true }
  })
  return (query: string) => ask(service, { path: `/api/v2/tasks/x/output${query}` })
}

test('the text has each host with its state, then its output, message or cause, without escape sequences', async () => {
  const read = await startWithTask()
  const { status, headers, body } = await read('')
  expect([status, headers['content-type']]).toEqual([200, 'text/plain; charset=utf-8'])
  expect(body).toBe(
    [
      ...['---- Web1: ok, truncated', 'red\\u0007', '', 'warn'],
      ...['---- Web2: failed, rc 2', '=cmd()', '---- Web3: timeout', 'deadline', ''],
    ].join('\n'),
  )
})

test('ndjson has the result of a host on each line', async () => {
  const read = await startWithTask()
  const { headers, body } = await read('?format=ndjson')
  expect(headers['content-type']).toBe('application/x-ndjson; charset=utf-8')
  const lines = body
    .trimEnd()
    .split('\n')
    .map((line: string) => JSON.parse(line))
  expect(lines).toMatchObject([
    { host: 'Web1', stdout: '\u001b[31mred\u001b[0m\u0007\n', state: 'ok' },
    { host: 'Web2', msg: '=cmd()', rc: 2 },
    { host: 'Web3', rc: null, unit: 1 },
  ])
  expect(body).not.toContain('\u001b')
})

test('csv has a line for each host below its columns, and no cell is a formula', async () => {
  const read = await startWithTask()
  const { headers, body } = await read('?format=csv&state=failed')
  expect(headers['content-type']).toBe('text/csv; charset=utf-8')
  const [columns, row, ...rest] = body.split('\n')
  expect(columns).toMatch(/^"host","state","rc",.*"truncated"$/)
  expect(row).toMatch(/^"Web2","failed","2",.*"step shell","'=cmd\(\)","","","false"$/)
  expect(rest).toEqual([''])
})

test('hosts can be of some states', async () => {
  const read = await startWithTask()
  expect((await read('?state=failed,timeout')).body).toMatch(/^---- Web2.*\n.*\n---- Web3.*\ndeadline\n$/)
  expect((await read('?state=lost')).body).toBe('')
  expect((await read('?state=lost&format=csv')).body).toMatch(/^"host".*\n$/)
})

test.each([
  ['format=xml', 'format'],
  ['state=done', 'state.0'],
  ['state=', 'state.0'],
  ['limit=3', 'limit'],
])('rejects ?%s and names the parameter', async (query, path) => {
  const read = await startWithTask()
  expect(await read(`?${query}`)).toMatchObject({ status: 422, body: { errors: [{ path }] } })
})

test('the output of an unknown task is not found', async () => {
  const service = await startService()
  expect(await ask(service, { path: '/api/v2/tasks/none/output' })).toMatchObject({ status: 404 })
})

/** A store that tells how many runs of outputs were read, and when the reader ended them. */
async function watchReads() {
  const store = await openTestStore()
  const ended = Promise.withResolvers<void>()
  let runs = 0
  async function* readOutputs(...request: Parameters<Store['results']['readOutputs']>) {
    try {
      for await (const run of store.results.readOutputs(...request)) {
        runs += 1
        yield run
      }
    } finally {
      ended.resolve()
    }
  }
  return {
    store: { ...store, results: { ...store.results, readOutputs } },
    ended: ended.promise,
    countRuns: () => runs,
  }
}

async function startLoud() {
  const watched = await watchReads()
  const service = await startService({}, { store: watched.store })
  await submitPing(service, { id: 'loud', hosts: 60 })
  await runAll(service, () => ({ stdout: 'x'.repeat(1_000_000) }))
  const { port } = new URL(await service.app.listen({ host: '127.0.0.1', port: 0 }))
  return { ...watched, service, url: `http://127.0.0.1:${port}/api/v2/tasks/loud/output` }
}

test('a client that disconnects ends the reading', async () => {
  const { url, ended, countRuns } = await startLoud()
  const request = get(url, (response) => response.once('data', () => request.destroy()))
  request.on('error', () => undefined)
  await ended
  expect(countRuns()).toBeLessThan(60)
})

test('HEAD reads no output', async () => {
  const { service, countRuns } = await startLoud()
  const answer = await ask(service, { path: '/api/v2/tasks/loud/output', method: 'HEAD' })
  expect(answer).toMatchObject({ status: 200, headers: { 'content-type': 'text/plain; charset=utf-8' }, body: '' })
  expect(countRuns()).toBe(0)
})

test.each(['text', 'csv'])('an outage before the first host fails the request for %s', async (format) => {
  const store = await openTestStore()
  const service = await startService({}, { store: { ...store, results: { ...store.results, readOutputs: failing } } })
  await submitPing(service, { id: 'x', hosts: 1 })
  expect(await ask(service, { path: `/api/v2/tasks/x/output?format=${format}` })).toMatchObject({ status: 500 })
})

async function* failing(): ReturnType<Store['results']['readOutputs']> {
  yield await Promise.reject(new Error('the database is away'))
}
