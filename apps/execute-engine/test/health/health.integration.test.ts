import { createServer } from 'node:net'
import { join, resolve } from 'node:path'
import { migrateStore, openStore } from '@distribute/store'
import { eventually, findFreePort, startMariaDb, startProcess, useFolder, useKafka } from '@distribute/testbed'
import { expect, onTestFinished, test } from 'vitest'

const root = resolve(import.meta.dirname, '../../../..')

test('an engine is asked for its health from before it has a store until it has stopped', async () => {
  const [mariaDb, kafka] = await Promise.all([startMariaDb(), useKafka()])
  const storeUrl = await mariaDb.createDatabase()
  await migrateStore(storeUrl)
  await mariaDb.pause()
  const port = await findFreePort()
  const url = `http://127.0.0.1:${port}`
  const name = kafka.createName()
  const engine = await startEngine({
    DISTRIBUTE_STORE_URL: storeUrl,
    DISTRIBUTE_KAFKA_CLUSTER_BOOTSTRAP_SERVERS: kafka.brokers.join(),
    DISTRIBUTE_KAFKA_CLUSTER_TOPIC: name,
    DISTRIBUTE_KAFKA_CLUSTER_GROUP_ID: name,
    DISTRIBUTE_EXEC_ENGINE_HEALTH_PORT: String(port),
  })
  await eventually(async () => expect((await fetch(`${url}/health/live`)).status).toBe(200))
  expect(await check(url)).toEqual({ exitCode: 1, says: 'starting: waiting for the store' })

  mariaDb.resume()
  await eventually(async () => expect(await check(url)).toEqual({ exitCode: 0, says: '' }))

  const { engine: id } = await engine.waitForLog(({ msg }) => msg === 'engine ready')
  const store = await openStore(storeUrl)
  onTestFinished(() => store.close())
  await store.engines.drain(String(id))
  const says = 'draining on request: takes no new units'
  await eventually(async () => expect(await check(url)).toEqual({ exitCode: 1, says }))
  const shown = { notice: says, pid: engine.pid, stateDir: expect.stringMatching(/\/1$/) }
  await eventually(async () => expect(await store.engines.list(60_000)).toMatchObject([shown]))

  expect(await engine.stop()).toMatchObject({ exitCode: 0 })
  await expect(fetch(`${url}/health/live`)).rejects.toThrow('fetch failed')
})

test('an engine whose HEALTH_PORT is in use says so and exits with 78', async () => {
  const port = await findFreePort()
  const taken = createServer().listen(port, '127.0.0.1')
  onTestFinished(() => void taken.close())
  const engine = await startEngine({
    DISTRIBUTE_STORE_URL: 'mysql://u:p@127.0.0.1:1/d',
    DISTRIBUTE_KAFKA_CLUSTER_BOOTSTRAP_SERVERS: '127.0.0.1:1',
    DISTRIBUTE_EXEC_ENGINE_HEALTH_PORT: String(port),
  })
  expect(await engine.ended).toMatchObject({ exitCode: 78 })
  expect(engine.output.lines.at(-1)).toMatch(
    /^execute-engine: \[Exec_Engine\] HEALTH_PORT = \d+: .*the port is in use: /,
  )
})

async function startEngine(env: Readonly<Record<string, string>>) {
  const folder = useFolder()
  const engine = await startProcess({
    command: join(root, 'node_modules/.bin/node'),
    args: [join(root, 'apps/execute-engine/src/main.ts')],
    cwd: folder,
    env: {
      DISTRIBUTE_EXEC_ENGINE_STATE_DIR: join(folder, '{n}'),
      DISTRIBUTE_EXEC_ENGINE_LEASE_SECONDS: '4',
      ...env,
    },
  })
  onTestFinished(async () => void (await engine.kill()))
  return engine
}

/** What the HEALTHCHECK of the engine's container finds. */
async function check(url: string) {
  const address = `${url}/health/ready`
  const args = [join(root, 'docker/check-health.mjs'), address]
  const child = await startProcess({ command: process.execPath, args, cwd: root })
  const { exitCode } = await child.ended
  return { exitCode, says: child.output.lines.join('\n').replace(`${address} answers 503: `, '') }
}
