import { readdir } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { eventually, findMarkedProcesses } from '@distribute/testbed'
import { beforeAll, describe, expect, test } from 'vitest'
import type { ApiClient } from '../../e2e/api-client.ts'
import { type Cluster, type EngineUnderTest, startCluster } from '../../e2e/cluster.ts'

let cluster: Cluster
let client: ApiClient

beforeAll(async () => {
  cluster = await startCluster({
    Exec_Engine: { SLOTS: 2, LEASE_SECONDS: 4, GRACE_SECONDS: 0.5 },
    Dispatch: { REAP_SECONDS: 0.5 },
  })
  client = await cluster.startDistribute()
})

// each in its own lane, so that they can run concurrently
describe.concurrent('an engine', () => {
  test('a unit that is submitted while no engine runs is reported as such, and runs when one starts', async () => {
    const lane = 'default'
    const { id } = await client.submit({ lane, hosts: ['127.2.0.1'], adhoc: { module: 'raw', args: 'echo late' } })
    expect(await client.task(id)).toMatchObject({ state: 'waiting', blockedBy: 'no engine in lane default' })
    const engine = await cluster.startEngine({ lanes: [lane] })
    expect(await client.ended(id)).toMatchObject({ state: 'succeeded', blockedBy: null })
    expect(await stopped(engine)).toMatchObject({ exitCode: 0 })
  })

  test('an engine that is told to stop takes no new units, completes the running one and exits with 0', async () => {
    const lane = 'asked'
    const engine = await cluster.startEngine({ lanes: [lane] })
    const running = await client.submit({
      lane,
      hosts: ['127.2.0.1'],
      adhoc: { module: 'raw', args: 'sleep 3; echo whole' },
    })
    await runsFor(engine)
    engine.process.signal('SIGTERM')
    await engine.process.waitForLog(({ msg }) => msg === 'stop requested')
    const next = await client.submit({ lane, hosts: ['127.2.0.2'], adhoc: { module: 'raw', args: 'true' } })

    expect(await engine.process.ended).toMatchObject({ exitCode: 0 })
    const [host] = await client.hosts(running.id)
    expect(host).toMatchObject({ state: 'ok', stdout: expect.stringContaining('whole') })
    expect(await client.task(next.id)).toMatchObject({ state: 'waiting' })
    await cluster.expectNothingLeft([engine])

    const other = await cluster.startEngine({ lanes: [lane] })
    expect(await client.ended(next.id)).toMatchObject({ state: 'succeeded' })
    expect(await stopped(other)).toMatchObject({ exitCode: 0 })
  })

  test('a second signal ends the runs: their hosts are lost, cause engine stopped, and no process remains', async () => {
    const lane = 'second'
    const engine = await cluster.startEngine({ lanes: [lane] })
    const { id } = await client.submit({
      lane,
      hosts: ['127.2.0.1', '127.1.9.1'],
      adhoc: { module: 'raw', args: 'echo done' },
    })
    await eventually(async () => expect(await client.task(id)).toMatchObject({ hosts: { ok: 1 } }))
    engine.process.signal('SIGTERM')
    // Signals within one second count as one; a later one counts as another.
    const isEnding = ({ msg }: { msg?: string }) => msg === 'ending all runs'
    await eventually(async () => {
      engine.process.signal('SIGTERM')
      await engine.process.waitForLog(isEnding, { timeoutMs: 3000 })
    })
    expect(await engine.process.ended).toMatchObject({ exitCode: 0 })
    await client.ended(id)
    expect(await client.hosts(id)).toMatchObject([
      { host: '127.2.0.1', state: 'ok' },
      { host: '127.1.9.1', state: 'lost', cause: 'engine stopped' },
    ])
    await cluster.expectNothingLeft([engine])
  })

  test('a killed engine leaves no task running: its hosts are lost, and its run ends at the deadline', async () => {
    const lane = 'killed'
    const engine = await cluster.startEngine({ lanes: [lane] })
    const { id } = await client.submit({
      lane,
      hosts: ['127.1.9.1'],
      adhoc: { module: 'raw', args: 'true' },
      timeoutSeconds: 8,
    })
    await runsFor(engine)
    await engine.process.kill()
    expect(await client.ended(id)).toMatchObject({ state: 'failed', hosts: { lost: 1 } })
    const [host] = await client.hosts(id)
    expect(host?.cause).toMatch(/^engine .* lost$/)
    await eventually(async () => expect(await findMarkedProcesses({ stateDir: engine.stateDir })).toEqual([]))

    // Its next process finds the journal of a run that has ended, and what it says: a deadline is
    // more than not knowing.
    const next = await cluster.startEngine({ lanes: [lane], stateDir: engine.stateDir })
    await eventually(async () =>
      expect(await client.task(id)).toMatchObject({ state: 'failed', hosts: { timeout: 1 } }),
    )
    expect(await stopped(next)).toMatchObject({ exitCode: 0 })
    await cluster.expectNothingLeft([engine])
  })

  test('an engine that restarts on its STATE_DIR after a kill continues the run that it left', async () => {
    const lane = 'again'
    // long enough for another process to start
    const engine = await cluster.startEngine({ lanes: [lane], leaseSeconds: 15 })
    const { id } = await submitLongCommand(lane)
    await runsFor(engine)
    await engine.process.kill()
    const next = await cluster.startEngine({ lanes: [lane], stateDir: engine.stateDir, leaseSeconds: 15 })
    expect(next.process.logs).toContainEqual(expect.objectContaining({ isAdopted: true }))

    expect(await client.ended(id)).toMatchObject({ state: 'succeeded', hosts: { ok: 1 } })
    expect(await client.hosts(id)).toMatchObject([{ state: 'ok', stdout: expect.stringContaining('whole') }])
    expect(await stopped(next)).toMatchObject({ exitCode: 0 })
    await cluster.expectNothingLeft([engine])
  })

  test('engines of one STATE_DIR with {n} lock one folder each, and a restarted one resumes the runs of a killed one', async () => {
    const [stateDir, lane, leaseSeconds] = ['numbered/{n}', 'numbered', 15]
    const engine = await cluster.startEngine({ lanes: [lane], stateDir, leaseSeconds })
    const neighbour = await cluster.startEngine({ lanes: ['neighbour'], stateDir })
    const folder = dirname(engine.stateDir)
    expect([engine, neighbour].map((one) => one.stateDir)).toEqual([join(folder, '1'), join(folder, '2')])
    const { id } = await submitLongCommand(lane)
    await runsFor(engine)
    await engine.process.kill()
    const next = await cluster.startEngine({ lanes: [lane], stateDir, leaseSeconds })
    expect(next.stateDir).toBe(engine.stateDir)
    expect(next.process.logs).toContainEqual(expect.objectContaining({ isAdopted: true }))

    expect(await client.ended(id)).toMatchObject({ state: 'succeeded', hosts: { ok: 1 } })
    expect(await readdir(join(engine.stateDir, 'known_hosts'))).toEqual([expect.stringMatching(/^127\.2\.0\.1_/)])
    expect((await readdir(folder)).toSorted()).toEqual(['1', '2'])
    for (const one of [next, neighbour]) expect(await stopped(one)).toMatchObject({ exitCode: 0 })
    await cluster.expectNothingLeft([engine])
  })
})

/** Long enough for an engine to be killed and restarted. */
function submitLongCommand(lane: string) {
  return client.submit({ lane, hosts: ['127.2.0.1'], adhoc: { module: 'raw', args: 'sleep 10; echo whole' } })
}

/** Waits until the engine has a process of a run. */
async function runsFor({ stateDir }: EngineUnderTest): Promise<void> {
  await eventually(async () => expect(await findMarkedProcesses({ stateDir })).not.toEqual([]))
}

async function stopped(engine: EngineUnderTest) {
  engine.process.signal('SIGTERM')
  return await engine.process.ended
}
