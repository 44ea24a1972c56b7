import { createFakeSsh, eventually, type FakeSsh, findMarkedProcesses } from '@distribute/testbed'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { ApiClient } from '../../e2e/api-client.ts'
import { type Cluster, type EngineUnderTest, startCluster } from '../../e2e/cluster.ts'

let cluster: Cluster
let client: ApiClient
let fakeSsh: FakeSsh

beforeAll(async () => {
  fakeSsh = await createFakeSsh()
  cluster = await startCluster({
    Ansible: { CONFIG: fakeSsh.ansibleConfig },
    Exec_Engine: { SLOTS: 1, LEASE_SECONDS: 8, GRACE_SECONDS: 0.5 },
    Dispatch: { REAP_SECONDS: 0.5 },
  })
  client = await cluster.startDistribute()
})

afterAll(() => fakeSsh.remove())

const ping = { module: 'ping' }

// each in its own lane, so that they can run concurrently
describe.concurrent('a bad host', () => {
  test('costs no other host its result, and the next unit starts', async () => {
    const lane = 'bad-host'
    await cluster.startEngine({ lanes: [lane] })
    const good = Array.from({ length: 29 }, (_, index) => `good-${index}`)
    const hosts = [...good.slice(0, 28), 'hang-1', 'down-1', ...good.slice(28)]
    const { id } = await client.submit({ lane, hosts, timeoutSeconds: 40, adhoc: { module: 'raw', args: 'true' } })

    await eventually(async () => {
      expect(await client.task(id)).toMatchObject({ state: 'running', hosts: { ok: 28, unreachable: 1, running: 1 } })
      const { body } = await client.get<{ items: unknown[] }>(`/tasks/${id}/units`)
      expect(body.items[0]).toMatchObject({
        outstanding: [{ host: 'hang-1', step: 'raw', since: expect.any(String) }],
      })
    })
    expect(await client.ended(id)).toMatchObject({ units: { finished: 2 }, hosts: { ok: 29 } })
    expect((await client.hosts(id)).slice(28)).toMatchObject([
      { host: 'hang-1', state: 'timeout', cause: 'unit deadline of 40 s, in step raw' },
      { host: 'down-1', state: 'unreachable', cause: expect.stringMatching(/connection refused/i) },
      { host: good[28], state: 'ok' },
    ])
  })
})

describe.concurrent('a step that fails on localhost', () => {
  test('makes its task failed although every host is ok, and is shown with unit and hosts', async () => {
    const lane = 'elsewhere'
    await cluster.startEngine({ lanes: [lane] })
    const content = [
      '- hosts: all',
      '  gather_facts: false',
      '  tasks: [{ name: here, raw: "true" }]',
      '- hosts: localhost',
      '  gather_facts: false',
      '  tasks: [{ name: elsewhere, command: /bin/false }]',
    ].join('\n')
    const playbook = { name: 'elsewhere.yml', content }
    const { id } = await client.submit({ lane, hosts: ['good-1', 'good-2'], splitAnyway: true, playbook })
    const cause = expect.stringMatching(/^step elsewhere failed on localhost: /)
    expect(await client.ended(id)).toMatchObject({ state: 'failed', cause, hosts: { ok: 2 } })
    const otherHosts = expect.arrayContaining([
      expect.objectContaining({ host: 'localhost', step: 'elsewhere', state: 'failed' }),
    ])
    const { body } = await client.get<{ items: unknown[] }>(`/tasks/${id}/units`)
    expect(body.items).toMatchObject([{ fault: cause, exitCode: 2, otherHosts }])
    expect((await client.get(`/tasks/${id}/hosts/good-1`)).body).toMatchObject({
      state: 'ok',
      fault: cause,
      otherHosts,
    })
  })
})

describe.concurrent('a person', () => {
  test('cancels a task: running units end within a renewal, waiting ones are skipped, results stay', async () => {
    const lane = 'cancel'
    const engine = await cluster.startEngine({ lanes: [lane] })
    const hosts = ['first', 'hang-2', 'second', 'third', 'fourth']
    const { id } = await client.submit({ lane, hosts, unitSize: 2, adhoc: ping })
    await eventually(async () => expect(await client.task(id)).toMatchObject({ hosts: { ok: 1, running: 1 } }))
    expect(await client.post(`/tasks/${id}/cancel`)).toMatchObject({
      status: 202,
      body: { units: { running: 1, skipped: 2 } },
    })
    expect(await client.ended(id)).toMatchObject({ state: 'cancelled', hosts: { ok: 1, cancelled: 1, skipped: 3 } })
    expect((await client.hosts(id)).map(({ state, cause }) => [state, cause])).toEqual([
      ['ok', null],
      ['cancelled', 'cancelled'],
      ...Array.from({ length: 3 }, () => ['skipped', 'cancelled']),
    ])
    expect(await client.post(`/tasks/${id}/cancel`)).toMatchObject({ status: 202, body: { state: 'cancelled' } })
    await cluster.expectNothingLeft([engine])
  })

  test('retries the hosts that failed, over all units, and no others', async () => {
    const lane = 'retry'
    await cluster.startEngine({ lanes: [lane] })
    const hosts = ['fail-1', 'well', 'fail-2']
    const { id } = await client.submit({ lane, hosts, unitSize: 1, adhoc: ping })
    expect(await client.ended(id)).toMatchObject({ state: 'failed', hosts: { ok: 1, failed: 2 } })
    const retry = await client.post<{ id: string }>(`/tasks/${id}/retry`)
    expect(retry).toMatchObject({ status: 201, body: { retryOf: id, hosts: { total: 2 } } })
    await client.ended(retry.body.id)
    expect((await client.hosts(retry.body.id)).map(({ host }) => host)).toEqual(['fail-1', 'fail-2'])
  })

  test('drains an engine: it takes no new unit, completes running ones, and stays drained until it restarts', async () => {
    const lane = 'drain'
    const engine = await cluster.startEngine({ lanes: [lane] })
    const submit = (host: string) => client.submit({ lane, hosts: [host], adhoc: ping })
    const running = await submit('slow9000-1')
    await runsFor(engine)
    const { body } = await client.get<{ items: { id: string; lanes: string[] }[] }>('/engines')
    const id = body.items.find(({ lanes }) => lanes.includes(lane))?.id
    expect(await client.post(`/engines/${id}/drain`)).toMatchObject({ status: 202 })
    await engine.process.waitForLog(({ msg }) => msg?.startsWith('draining') === true)
    const next = await submit('after')
    expect(await client.ended(running.id)).toMatchObject({ state: 'succeeded' })
    expect(await client.task(next.id)).toMatchObject({ state: 'waiting', blockedBy: `no engine in lane ${lane}` })
    await stopped(engine)
    await cluster.startEngine({ lanes: [lane], stateDir: engine.stateDir })
    expect(await client.ended(next.id)).toMatchObject({ state: 'succeeded' })
  })
})

describe.concurrent('with onEngineLoss retry', () => {
  /** Kills an engine in the middle of a unit of which one host is done. */
  async function loseEngine(lane: string) {
    const engine = await cluster.startEngine({ lanes: [lane] })
    const hosts = [`done-${lane}`, 'hang-3']
    const { id } = await client.submit({ lane, hosts, onEngineLoss: 'retry', adhoc: ping })
    await eventually(async () => expect(await client.task(id)).toMatchObject({ hosts: { ok: 1 } }))
    await engine.process.kill()
    return { engine, id }
  }

  async function expectSecondAttempt(id: string, doneHost: string): Promise<void> {
    await eventually(async () => {
      const { body } = await client.get<{ items: unknown[] }>(`/tasks/${id}/units`)
      expect(body.items).toMatchObject([{ state: 'running', attempt: 2, outstanding: [{ host: 'hang-3' }] }])
    })
    await client.post(`/tasks/${id}/cancel`)
    await client.ended(id)
    expect(await client.hosts(id)).toMatchObject([
      { state: 'ok', attempt: 1 },
      { state: 'cancelled', attempt: 2 },
    ])
    const calls = await fakeSsh.readCalledHosts()
    expect(calls.filter((host) => host === doneHost)).toHaveLength(1)
  }

  test('another engine runs the hosts without a result when an engine is killed', async () => {
    const { engine, id } = await loseEngine('other')
    // its run must not outlive it: another one may begin
    await eventually(async () => expect(await findMarkedProcesses({ stateDir: engine.stateDir })).toEqual([]))
    const other = await cluster.startEngine({ lanes: ['other'] })
    await expectSecondAttempt(id, 'done-other')
    await cluster.expectNothingLeft([other])
    // what the killed one left is cleared away by its next process
    const next = await cluster.startEngine({ lanes: ['other'], stateDir: engine.stateDir })
    await cluster.expectNothingLeft([next])
  })

  test('a restarted engine gives its unit back at once', async () => {
    const { engine, id } = await loseEngine('same')
    const next = await cluster.startEngine({ lanes: ['same'], stateDir: engine.stateDir })
    const isGivenBack = ({ msg, givenBack }: { msg?: string; givenBack?: unknown }) =>
      msg === 'unit recorded' && givenBack === true
    expect(await next.process.waitForLog(isGivenBack)).toMatchObject({ reason: 'hold' })
    await expectSecondAttempt(id, 'done-same')
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
