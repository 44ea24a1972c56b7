import { createSqlClient, dumpDatabase, eventually, findMarkedProcesses, restoreDatabase } from '@distribute/testbed'
import { beforeAll, expect, test } from 'vitest'
import type { ApiClient } from '../../e2e/api-client.ts'
import { type Cluster, type EngineUnderTest, startCluster } from '../../e2e/cluster.ts'

let cluster: Cluster

beforeAll(async () => {
  cluster = await startCluster({
    Exec_Engine: { SLOTS: 1, LEASE_SECONDS: 4, GRACE_SECONDS: 0.5 },
    Dispatch: { REAP_SECONDS: 0.5 },
  })
})

const host = '127.2.0.1'

test('a store that was restored to an earlier state knows nothing of later runs, and each host ends in one honest state', async () => {
  const client = await cluster.startDistribute()
  const engine = await cluster.startEngine()
  const done = await submit(client, 'echo done')
  await client.ended(done)
  const running = await submit(client, 'sleep 5; echo running')
  await runs(client, running)
  const queued = await submit(client, 'echo queued')
  const dump = await dumpDatabase(cluster.databaseUrl)
  expect(await client.ended(running)).toMatchObject({ state: 'succeeded' })
  expect(await client.ended(queued)).toMatchObject({ state: 'succeeded' })

  // A run since then, whose journal was not read yet.
  const since = await submit(client, 'sleep 4; echo since')
  await runs(client, since)
  const number = await numberOf(since)
  await stopAll(engine, client)
  await restoreDatabase(cluster.databaseUrl, dump)

  const restored = await cluster.startDistribute()
  expect(await restored.get(`/tasks/${since}`)).toMatchObject({ status: 404 })
  await cluster.startEngine()
  const anew = await submit(restored, 'sleep 15; echo anew')
  expect(await numberOf(anew)).toBe(number)
  // Units that had not started at the time of the dump run a second time; running ones are lost.
  expect(await restored.ended(queued)).toMatchObject({ state: 'succeeded' })
  expect(await restored.ended(running)).toMatchObject({ state: 'failed', hosts: { lost: 1 } })
  await runs(restored, anew)

  const again = await cluster.startEngine({ stateDir: engine.stateDir })
  await again.process.waitForLog(({ msg, dropped }) => msg === 'unit recorded' && dropped === 1)
  expect(await restored.ended(anew)).toMatchObject({ state: 'succeeded' })
  for (const [id, word] of Object.entries({ [anew]: 'anew', [done]: 'done', [queued]: 'queued' })) {
    expect(await restored.hosts(id)).toMatchObject([{ host, state: 'ok', stdout: expect.stringContaining(word) }])
  }
  await cluster.expectNothingLeft()
})

async function submit(client: ApiClient, args: string): Promise<string> {
  return (await client.submit({ hosts: [host], adhoc: { module: 'raw', args } })).id
}

async function runs(client: ApiClient, id: string): Promise<void> {
  await eventually(async () => expect(await client.task(id)).toMatchObject({ hosts: { running: 1 } }))
}

/** The store's number of a task, which engines, messages and journals use. */
async function numberOf(id: string): Promise<unknown> {
  const sql = createSqlClient(cluster.databaseUrl)
  try {
    const [row] = await sql.query(`select id from task where public_id = '${id}'`)
    return row?.id
  } finally {
    sql.close()
  }
}

/** Kills the engine with SIGKILL; its run continues to its end. */
async function stopAll(engine: EngineUnderTest, client: ApiClient & { process: EngineUnderTest['process'] }) {
  await engine.process.kill()
  await client.process.stop()
  await eventually(async () => expect(await findMarkedProcesses({ stateDir: engine.stateDir })).toEqual([]))
}
