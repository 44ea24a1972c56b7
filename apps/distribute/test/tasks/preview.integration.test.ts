import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { migrateStore, openStore } from '@distribute/store'
import { expect, onTestFinished, test } from 'vitest'
import { createTestTokens, signIn } from '../access/test-callers.ts'
import { ask, registerEngine, startService } from '../service-under-test.ts'

const ping = { adhoc: { module: 'ping' } }
const runOnce = '- hosts: all\n  tasks:\n    - command: x\n      run_once: true\n'

async function startPreview() {
  const service = await startService()
  await registerEngine(service)
  return async (body: object) => await ask(service, { path: '/api/v2/tasks/preview', body })
}

test('hosts are counted and folded, with the first and the last of them, and the units', async () => {
  const preview = await startPreview()
  const body = { hosts: ['Web[01-60]', 'db1', 'web07'], ...ping }
  expect(await preview(body)).toMatchObject({
    status: 200,
    body: {
      accepted: true,
      hosts: { total: 61, hostSets: ['Web[01-60]', 'db1'], unlisted: 0, first: 'Web01', last: 'db1' },
      ...{ units: 3, refusals: [], moreRefusals: 0, splitWords: [], warnings: [], blockedBy: null },
    },
  })
})

test('every refusal is listed with its reason, and the valid hosts are counted', async () => {
  const preview = await startPreview()
  const { body } = await preview({
    hosts: ['web[1-3]', 'a b', '127.0.0.1'],
    playbook: { project: 'none', path: 'site.yml' },
    ...{ lane: 'nowhere', extraVars: { ansible_host: '127.0.0.1' }, secretVars: { a: 'x' } },
  })
  expect(body).toMatchObject({ accepted: false, hosts: { total: 3 }, blockedBy: 'no engine in lane nowhere' })
  expect(body.refusals.map(({ path }: { path: string }) => path).sort()).toEqual([
    ...['extraVars.ansible_host', 'hosts.1', 'hosts.2', 'lane', 'playbook.project', 'secretVars'],
  ])
})

test('refusals beyond 100 are counted', async () => {
  const preview = await startPreview()
  const { body } = await preview({ hosts: Array.from({ length: 130 }, (_, index) => `a b${index}`), ...ping })
  expect(body).toMatchObject({ hosts: { total: 0, first: null }, moreRefusals: 30, refusals: { length: 100 } })
})

test('hosts that are too many for one unit are refused', async () => {
  const preview = await startPreview()
  const { body } = await preview({ hosts: ['web[1-501]'], unitSize: 0, ...ping })
  expect(body).toMatchObject({ accepted: false, units: 0, refusals: [{ path: 'unitSize' }] })
})

test('words that splitting changes are listed with their lines, and refused unless the task runs anyway', async () => {
  const preview = await startPreview()
  const body = { hosts: ['web[1-60]'], playbook: { name: 'site', content: runOnce } }
  const splitWords = [{ word: 'run_once', file: null, line: 4 }]
  const refused = { path: 'playbook.content', message: expect.stringMatching(/^line 4: run_once .*splitAnyway: true/) }
  expect((await preview(body)).body).toMatchObject({ accepted: false, units: 2, splitWords, refusals: [refused] })
  const anyway = (await preview({ ...body, splitAnyway: true })).body
  const warnings = [expect.stringMatching(/run_once .* this task has 2 units/)]
  expect(anyway).toMatchObject({ accepted: true, splitWords, warnings })
  expect((await preview({ ...body, unitSize: 60 })).body).toMatchObject({ accepted: true, units: 1, splitWords: [] })
})

test('a body that breaks the schema is rejected as by POST /tasks', async () => {
  const preview = await startPreview()
  expect(await preview({ hosts: [] })).toMatchObject({ status: 422, body: { code: 'invalid_input' } })
})

test('a lane of others is refused', async () => {
  const service = await startService()
  await createTestTokens(service.store)
  const headers = signIn('operator of another lane')
  const answer = await ask(service, { path: '/api/v2/tasks/preview', body: { hosts: ['a'], ...ping }, headers })
  expect(answer).toMatchObject({ status: 403 })
})

test('nothing is stored, and no revision is secured', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'preview-'))
  const path = join(folder, 'preview.db')
  await migrateStore({ kind: 'sqlite', path })
  const store = await openStore({ kind: 'sqlite', path })
  const database = new DatabaseSync(path, { readOnly: true })
  onTestFinished(async () => {
    database.close()
    await store.close()
    rmSync(folder, { recursive: true })
  })
  const secure = () => Promise.reject(new Error('a preview must not secure revisions'))
  const service = await startService({}, { store, guard: { secure } })
  const before = dump(database)
  for (const body of [
    { id: 'x', hosts: ['web[1-60]'], playbook: { name: 'site', content: runOnce }, splitAnyway: true },
    { hosts: ['web[1-60]'], playbook: { project: 'none', path: 'site.yml' } },
    { hosts: ['a b'], ...ping },
  ])
    expect(await ask(service, { path: '/api/v2/tasks/preview', body })).toMatchObject({ status: 200 })
  expect(dump(database)).toEqual(before)
  expect(service.countSubmitted()).toBe(0)
})

function dump(database: DatabaseSync): Readonly<Record<string, unknown>> {
  const tables = database.prepare("select name from sqlite_master where type = 'table'").all()
  return Object.fromEntries(tables.map(({ name }) => [name, database.prepare(`select * from ${name}`).all()]))
}
