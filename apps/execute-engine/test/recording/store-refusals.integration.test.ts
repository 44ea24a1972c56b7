import { migrateStore, openStore } from '@distribute/store'
import { createSqlClient, eventually, startMariaDb } from '@distribute/testbed'
import { pino } from 'pino'
import { expect, onTestFinished, test } from 'vitest'
import { announce, describeTestTask, openTestEngine, untilFinished } from '../test-engine.ts'

test('an engine whose account lacks a right takes no units, reports it, and records its results once it has the right', async () => {
  const mariaDb = await startMariaDb()
  const url = await mariaDb.createDatabase()
  const database = new URL(url).pathname.slice(1)
  const admin = createSqlClient(url)
  onTestFinished(() => admin.close())
  await admin.query(`create user engine@'%' identified by 'secret'`)
  await migrateStore(url, { engineAccount: 'engine' })
  const account = Object.assign(new URL(url), { username: 'engine', password: 'secret' })
  const ofEngine = await openStore(account.href)
  const lines: Record<string, unknown>[] = []
  const logger = pino({}, { write: (line) => lines.push(JSON.parse(line)) })
  const { store, queue, engine } = await openTestEngine(
    { DISTRIBUTE_STORE_URL: url },
    { store: ofEngine, localHosts: true, logger },
  )
  onTestFinished(async () => {
    await engine.stop()
    await ofEngine.close()
  })
  await engine.start()
  await admin.query(`revoke insert on ${database}.host_output from engine@'%'`)
  const action = { kind: 'adhoc' as const, module: 'shell', args: 'echo done' }
  await store.tasks.submit(describeTestTask({ publicId: 'kept', hosts: ['127.0.0.1'], action }))
  await announce({ store, queue })

  const problem = expect.stringMatching(/^the store rejects results: .*INSERT.*host_output/)
  await eventually(() => expect(engine.listProblems()).toEqual([problem]), { timeoutMs: 60_000 })
  await eventually(async () => expect(await store.engines.list(60_000)).toMatchObject([{ state: 'up', problem }]))
  expect(lines).toContainEqual(expect.objectContaining({ level: 50, msg: 'store rejects results: taking no units' }))
  expect(await store.tasks.find('kept')).toMatchObject({ state: 'running', hosts: { lost: 0, running: 1 } })

  await admin.query(`grant insert on ${database}.host_output to engine@'%'`)
  expect(await untilFinished(store, 'kept')).toMatchObject({ state: 'succeeded', hosts: { ok: 1 } })
  await eventually(() => expect(engine.listProblems()).toEqual([]))
})
