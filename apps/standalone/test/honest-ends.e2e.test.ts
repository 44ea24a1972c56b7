import { eventually, farmHosts, findMarkedProcesses } from '@distribute/testbed'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { ApiClient } from './cluster/api-client.ts'
import { type Cluster, type EngineUnderTest, startCluster } from './cluster/cluster.ts'

let cluster: Cluster
let client: ApiClient

beforeAll(async () => {
  cluster = await startCluster({
    Exec_Engine: { SLOTS: 1, LEASE_SECONDS: 3, GRACE_SECONDS: 0.5 },
    Dispatch: { REAP_SECONDS: 0.5 },
  })
  client = await cluster.startDistribute()
})

afterAll(() => cluster.stop())

const [hanging = ''] = farmHosts(1, 'hanging')
const [unreachable = ''] = farmHosts(1, 'unreachable')

// each in a lane of its own, so that they can run side by side
describe.concurrent('a bad host', () => {
  test('costs no other host its result, and the next unit starts', async () => {
    const lane = 'bad-host'
    await cluster.startEngine({ lanes: [lane] })
    const good = farmHosts(29)
    const hosts = [...good.slice(0, 28), hanging, unreachable, ...good.slice(28)]
    const timeoutSeconds = 40
    const { id } = await client.submit({ lane, hosts, timeoutSeconds, adhoc: { module: 'raw', args: 'echo well' } })

    await eventually(async () => {
      expect(await client.task(id)).toMatchObject({ state: 'running', hosts: { ok: 28, unreachable: 1, running: 1 } })
      const { body } = await client.get<{ items: unknown[] }>(`/tasks/${id}/units`)
      expect(body.items[0]).toMatchObject({ outstanding: [{ host: hanging, step: 'raw', since: expect.any(String) }] })
    })
    expect(await client.ended(id)).toMatchObject({ units: { finished: 2 }, hosts: { ok: 29 } })
    const results = await client.hosts(id)
    expect(results.slice(28)).toMatchObject([
      { host: hanging, state: 'timeout', cause: `unit deadline of ${timeoutSeconds} s, in step raw` },
      { host: unreachable, state: 'unreachable', cause: expect.stringMatching(/permission denied/i) },
      { host: good[28], state: 'ok' },
    ])
    await cluster.expectNothingLeft()
  })
})

describe.concurrent('a person', () => {
  test('cancels a task: what runs ends within a renewal, what waits is skipped, what was done stays', async () => {
    const lane = 'cancel'
    const engine = await cluster.startEngine({ lanes: [lane] })
    const [first = '', ...others] = farmHosts(4)
    const { id } = await client.submit({
      lane,
      hosts: [first, hanging, ...others],
      unitSize: 2,
      adhoc: { module: 'raw', args: 'echo done' },
    })
    await eventually(async () => expect(await client.task(id)).toMatchObject({ hosts: { ok: 1, running: 1 } }))
    expect(await client.post(`/tasks/${id}/cancel`)).toMatchObject({
      status: 202,
      body: { units: { running: 1, skipped: 2 } },
    })
    expect(await client.ended(id)).toMatchObject({ state: 'cancelled', hosts: { ok: 1, cancelled: 1, skipped: 3 } })
    expect((await client.hosts(id)).map(({ state, cause }) => [state, cause])).toEqual([
      ['ok', null],
      ['cancelled', 'cancelled'],
      ...others.map(() => ['skipped', 'cancelled']),
    ])
    expect(await client.post(`/tasks/${id}/cancel`)).toMatchObject({ status: 202, body: { state: 'cancelled' } })
    await cluster.expectNothingLeft([engine])
  })

  test('retries the hosts that did not end well, over all units, and no other', async () => {
    const lane = 'retry'
    await cluster.startEngine({ lanes: [lane] })
    const hosts = farmHosts(3, 'answering')
    const args = `test "$(echo $SSH_CONNECTION | cut -d' ' -f3)" = ${hosts[0]}`
    const { id } = await client.submit({ lane, hosts, unitSize: 1, adhoc: { module: 'raw', args } })
    expect(await client.ended(id)).toMatchObject({ state: 'failed', hosts: { ok: 1, failed: 2 } })
    const retry = await client.post<{ id: string }>(`/tasks/${id}/retry`)
    expect(retry).toMatchObject({ status: 201, body: { retryOf: id, hosts: { total: 2 } } })
    await client.ended(retry.body.id)
    expect((await client.hosts(retry.body.id)).map(({ host }) => host)).toEqual(hosts.slice(1))
  })

  test('drains an engine: it takes no new unit, ends what it runs, and stays until it is started anew', async () => {
    const lane = 'drain'
    const engine = await cluster.startEngine({ lanes: [lane] })
    const submit = (args: string) => client.submit({ lane, hosts: farmHosts(1), adhoc: { module: 'raw', args } })
    const running = await submit('sleep 5')
    await runsFor(engine)
    const { body } = await client.get<{ items: { id: string; lanes: string[] }[] }>('/engines')
    const id = body.items.find(({ lanes }) => lanes.includes(lane))?.id
    expect(await client.post(`/engines/${id}/drain`)).toMatchObject({ status: 202 })
    await engine.process.waitForLog(({ msg }) => msg?.startsWith('draining') === true)
    const next = await submit('true')
    expect(await client.ended(running.id)).toMatchObject({ state: 'succeeded' })
    expect(await client.task(next.id)).toMatchObject({ state: 'waiting', blockedBy: `no engine in lane ${lane}` })
    await stopped(engine)
    await cluster.startEngine({ lanes: [lane], stateDir: engine.stateDir })
    expect(await client.ended(next.id)).toMatchObject({ state: 'succeeded' })
  })
})

describe.concurrent('with onEngineLoss retry', () => {
  const submitHalfHanging = (lane: string, timeoutSeconds: number) =>
    client.submit({
      lane,
      hosts: [...farmHosts(1), hanging],
      onEngineLoss: 'retry',
      timeoutSeconds,
      adhoc: { module: 'shell', args: cluster.farm.witnessCommand },
    })

  test('another engine runs the hosts without a result when an engine is killed', async () => {
    const lane = 'retry-other'
    const engine = await cluster.startEngine({ lanes: [lane] })
    const { id } = await submitHalfHanging(lane, 15)
    await eventually(async () => expect(await client.task(id)).toMatchObject({ hosts: { ok: 1 } }))
    await engine.process.kill()
    // its run must not outlive it: another one may begin
    await eventually(async () => expect(await findMarkedProcesses({ stateDir: engine.stateDir })).toEqual([]))
    const other = await cluster.startEngine({ lanes: [lane] })
    expect(await client.ended(id)).toMatchObject({ hosts: { ok: 1, timeout: 1 } })
    expect(await client.hosts(id)).toMatchObject([
      { state: 'ok', attempt: 1 },
      { state: 'timeout', attempt: 2 },
    ])
    expect((await client.get<{ items: unknown[] }>(`/tasks/${id}/units`)).body.items).toMatchObject([{ attempt: 2 }])
    await cluster.expectNothingLeft([other])
    // what the killed one left is cleared away by its next process
    const next = await cluster.startEngine({ lanes: [lane], stateDir: engine.stateDir })
    await cluster.expectNothingLeft([next])
  })

  test('an engine that is started again gives its unit back at once', async () => {
    const lane = 'retry-same'
    const engine = await cluster.startEngine({ lanes: [lane] })
    const { id } = await submitHalfHanging(lane, 15)
    await eventually(async () => expect(await client.task(id)).toMatchObject({ hosts: { ok: 1 } }))
    await engine.process.kill()
    const next = await cluster.startEngine({ lanes: [lane], stateDir: engine.stateDir })
    await eventually(() =>
      expect(next.process.logs).toContainEqual(
        expect.objectContaining({ msg: 'unit recorded', reason: 'hold', givenBack: true }),
      ),
    )
    expect(await client.ended(id)).toMatchObject({ hosts: { ok: 1, timeout: 1 } })
    await cluster.expectNothingLeft([next])
  })
})

/** Waits until the engine has a process of a run. */
async function runsFor({ stateDir }: EngineUnderTest): Promise<void> {
  await eventually(async () => expect(await findMarkedProcesses({ stateDir })).not.toEqual([]))
}

async function stopped(engine: EngineUnderTest) {
  engine.process.signal('SIGTERM')
  return await engine.process.ended
}
