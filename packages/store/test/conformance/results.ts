import { randomUUID } from 'node:crypto'
import type { UnitProgress } from '@distribute/contracts'
import { describe, expect, it } from 'vitest'
import type { Store } from '../../src/index.ts'
import {
  collect,
  createClaim,
  createOutcome,
  createPlaybookTask,
  createTask,
  deal,
  exited,
  noUnit,
  submit,
  submitQueued,
  submitRunning,
} from '../task-fixtures.ts'
import type { StoreUnderTest } from './store-under-test.ts'

const step = {
  name: 'restart',
  action: 'shell',
  state: 'ok' as const,
  startedAt: '2026-01-02T03:04:05.006Z',
  durationMs: 12.5,
  rc: 0,
  changed: true,
  ignored: false,
  rescued: false,
  stdout: 'done',
  stderr: '',
  msg: '',
}

export function describeResults(underTest: () => StoreUnderTest): void {
  describe('results', () => {
    it('come in the order of the task, page by page, each host once', async () => {
      const { store } = underTest()
      const hosts = ['c.example', 'a.example', 'e.example', 'b.example', 'd.example']
      const task = await submit(store, createTask({ hosts }))
      const seen: string[] = []
      let cursor: string | undefined
      do {
        const page = await store.results.list(task.id, {}, { limit: 2, cursor })
        seen.push(...page.items.map(({ host }) => host))
        cursor = page.nextCursor ?? undefined
      } while (cursor !== undefined)
      expect(seen).toEqual(hosts)
      await expect(store.results.list(task.id, {}, { limit: 2, cursor: 'x' })).rejects.toMatchObject({
        code: 'invalid_input',
      })
    })

    it('are waiting or running according to their unit', async () => {
      const { store } = underTest()
      const { task, units, lane } = await submitQueued(store)
      const unit = units[0] ?? { task: 0, unit: 0, attempt: 0 }
      await store.units.claim({
        ...unit,
        engine: 'e',
        incarnation: 'i',
        claimedBy: 'sweep',
        leaseMs: 60_000,
        lanes: [lane],
      })
      await store.units.record({ engine: 'e', ...unit, outcomes: [createOutcome('b.example', 'timeout')] })
      const list = async (filter: Parameters<Store['results']['list']>[1]) =>
        (await store.results.list(task.id, filter, { limit: 10 })).items.map(({ host }) => host)
      expect(await list({ state: 'running' })).toEqual(['a.example'])
      expect(await list({ state: 'waiting' })).toEqual(['c.example'])
      expect(await list({ state: 'timeout' })).toEqual(['b.example'])
      expect(await list({ state: 'ok' })).toEqual([])
      expect(await list({ q: 'B.EX' })).toEqual(['b.example'])
      expect(await list({ q: '_' })).toEqual([])
    })

    it('include steps for a single host, and none in lists', async () => {
      const { store } = underTest()
      const v1Id = randomUUID()
      const host = `${v1Id}.example`
      const { task, first } = await submitRunning(store, { v1Id, hosts: [host], units: [[host]] })
      await store.units.record({ ...first, outcomes: [createOutcome(host, 'ok', { steps: [step] })] })
      expect((await store.results.find(task.id, host))?.steps).toEqual([step])
      const lists = [
        (await store.results.list(task.id, {}, { limit: 10 })).items,
        await collect(store.results.readFinishedOfTask({ kind: 'adhoc' }, v1Id)),
        await collect(store.results.readFinishedOfHosts({ kind: 'adhoc' }, [host], null)),
      ]
      for (const list of lists) expect(list).toMatchObject([{ host, stepsOk: 1, steps: [] }])
      expect(await store.results.listLatestOfHosts({ kind: 'adhoc' }, [host])).toMatchObject([{ host, stepsOk: 1 }])
    })

    it('are read a few megabytes at a time, one per run if they are streamed, and none is left out', async () => {
      const { store } = underTest()
      const v1Id = randomUUID()
      const hosts = Array.from({ length: 10 }, (_, n) => `${n}-${v1Id}.example`)
      const { task, first } = await submitRunning(store, { v1Id, hosts, units: [hosts] })
      const stdout = 'x'.repeat(1_000_000)
      const outcomes = hosts.map((host) => createOutcome(host, 'ok', { stdout }))
      await store.units.record({ ...first, outcomes, end: exited })
      const first4 = await store.results.list(task.id, {}, { limit: 100 })
      expect(first4.items.map(({ host }) => host)).toEqual(hosts.slice(0, 4))
      const next = await store.results.list(task.id, {}, { limit: 3, cursor: first4.nextCursor ?? undefined })
      expect(next.items.map(({ host }) => host)).toEqual(hosts.slice(4, 7))
      const last = await store.results.list(task.id, {}, { limit: 3, cursor: next.nextCursor ?? undefined })
      expect(last).toMatchObject({ items: [{ host: hosts[7] }, {}, { stdout }], nextCursor: null })
      const ofTask = await Array.fromAsync(store.results.readFinishedOfTask({ kind: 'adhoc' }, v1Id))
      expect(ofTask.map((run) => run.length)).toEqual(hosts.map(() => 1))
      expect(ofTask.flat().map(({ host }) => host)).toEqual(hosts)
      const ofHosts = await Array.fromAsync(store.results.readFinishedOfHosts({ kind: 'adhoc' }, hosts, 6))
      expect(ofHosts.map((run) => run.length)).toEqual(Array.from({ length: 6 }, () => 1))
      expect(ofHosts.flat().map(({ host }) => host)).toEqual(hosts.slice(4).toReversed())
    })

    it('do not exist for an unknown host or task', async () => {
      const { store } = underTest()
      const task = await submit(store, createTask())
      expect(await store.results.find(task.id, 'z.example')).toBeUndefined()
      expect(await store.results.find(987_654_321, 'a.example')).toBeUndefined()
      expect(await store.results.find(task.id, 'a.example')).toMatchObject({
        state: 'waiting',
        stdout: '',
        steps: [],
        message: '',
      })
    })
  })

  describe('outputs of a task', () => {
    it('are read a megabyte at a time, in the order of the task, of all hosts or of some states', async () => {
      const { store } = underTest()
      const hosts = Array.from({ length: 6 }, (_, n) => `h${n}.example`)
      const { task, first } = await submitRunning(store, { hosts, units: [hosts.slice(0, 5), hosts.slice(5)] })
      const stdout = 'x'.repeat(400_000)
      const outcomes = hosts.slice(0, 4).map((host, n) => createOutcome(host, n === 1 ? 'failed' : 'ok', { stdout }))
      await store.units.record({ ...first, outcomes })
      const runs = await Array.fromAsync(store.results.readOutputs(task.id, {}))
      expect(runs.map((run) => run.length)).toEqual([2, 4])
      expect(runs.flat().map(({ host }) => host)).toEqual(hosts)
      expect(runs.flat()[1]).toMatchObject({ state: 'failed', stdout, steps: [] })
      const read = async (states: readonly ('ok' | 'failed' | 'running' | 'waiting')[]) =>
        (await collect(store.results.readOutputs(task.id, { states }))).map(({ host }) => host)
      expect(await read(['failed', 'running'])).toEqual([hosts[1], hosts[4], hosts[5]])
      expect(await read(['waiting'])).toEqual([])
    })
  })

  describe('results for v1', () => {
    it('of a task by its v1 id, or its public id, within its kind: final ones', async () => {
      const { store } = underTest()
      const v1Id = randomUUID()
      const { task, first } = await submitRunning(store, { v1Id })
      await store.units.record({ ...first, outcomes: [createOutcome('b.example')] })
      const named = await collect(store.results.readFinishedOfTask({ kind: 'adhoc' }, v1Id))
      expect(named.map(({ host, taskName, request }) => [host, taskName, request.lane])).toEqual([
        ['b.example', 'restart nginx', task.lane],
      ])
      expect(await collect(store.results.readFinishedOfTask({ kind: 'adhoc' }, task.publicId))).toEqual(named)
      expect(await collect(store.results.readFinishedOfTask({ kind: 'playbook' }, v1Id))).toEqual([])
      expect(await collect(store.results.readFinishedOfTask({ kind: 'playbook' }, task.publicId))).toEqual([])
    })

    it('of hosts: newest first, of this kind, at most the limit', async () => {
      const { store } = underTest()
      const host = () => `${randomUUID()}.example`
      const [one, two, three] = [host(), host(), host()]
      const run = async (hosts: readonly string[], finished: readonly string[]) => {
        const { task, first } = await submitRunning(store, { hosts, units: [hosts] })
        await store.units.record({ ...first, outcomes: finished.map((name) => createOutcome(name)) })
        return task.id
      }
      const first = await run([one, two], [one, two])
      const second = await run([two, one], [one])
      const third = await run([three], [three])
      const list = async (hosts: readonly string[], limit: number | null) =>
        (await collect(store.results.readFinishedOfHosts({ kind: 'adhoc' }, hosts, limit))).map(
          ({ taskId, host: name }) => [taskId, name],
        )
      expect(await list([one, two, one], null)).toEqual([
        [second, one],
        [first, two],
        [first, one],
      ])
      expect(await list([one, two, three], 2)).toEqual([
        [third, three],
        [second, one],
      ])
      expect(await list([], 10)).toEqual([])
      expect(await collect(store.results.readFinishedOfHosts({ kind: 'playbook' }, [one], null))).toEqual([])
    })

    it('of hosts in their latest task of the kind, in the requested order, omitted while their unit does not run', async () => {
      const { store } = underTest()
      const [one, two, three] = [1, 2, 3].map((n) => `${n}-${randomUUID()}.example`) as [string, string, string]
      const run = async (hosts: readonly string[], finished: readonly string[], isClaimed = true) => {
        const lane = (await submitRunning(store)).lane
        const task = await submit(store, createPlaybookTask({ lane, hosts, units: [hosts] }))
        const { messages } = await store.lanes.deal({ lane, depth: 100, aliveWithinMs: 60_000 })
        for (const unit of isClaimed ? messages : []) {
          await store.units.claim(createClaim(unit, { engine: 'e' }))
          await store.units.record({ engine: 'e', ...unit, outcomes: finished.map((name) => createOutcome(name)) })
        }
        return task.id
      }
      const first = await run([one, two, three], [one, two, three])
      const second = await run([three], [three])
      await run([two], [], false)
      const { first: adhoc } = await submitRunning(store, { hosts: [one], units: [[one]] })
      await store.units.record({ ...adhoc, outcomes: [createOutcome(one)], end: exited })
      const latest = await store.results.listLatestOfHosts({ kind: 'playbook' }, [three, 'z.example', two, one])
      expect(latest.map(({ taskId, host }) => [taskId, host])).toEqual([
        [second, three],
        [first, one],
      ])
      expect(await store.results.listLatestOfHosts({ kind: 'playbook' }, [])).toEqual([])
    })

    it('of hosts in a running unit have the steps so far, beside those that are final', async () => {
      const { store } = underTest()
      const [one, two, three] = [1, 2, 3].map((n) => `${n}-${randomUUID()}.Example`) as [string, string, string]
      const hosts = [one, two, three]
      const { lane } = await submitQueued(store)
      await submit(store, createPlaybookTask({ lane, units: [hosts] }))
      const [unit = noUnit] = (await deal(store, lane)).slice(-1)
      await store.units.claim(createClaim(unit))
      const canonical = hosts.map((host) => host.toLowerCase())
      const show = async () =>
        (await store.results.listLatestOfHosts({ kind: 'playbook' }, canonical)).map((row) => [
          row.state,
          row.stepsOk,
          row.stepsTotal,
        ])
      const tell = async (steps: UnitProgress['steps']) =>
        await store.units.renew('engine-1', 'first', [{ ...unit, progress: { outstanding: [], steps } }], 60_000)

      const waiting = ['waiting', 0, 0]
      expect(await show()).toEqual([waiting, waiting, waiting])
      // an engine of an older version
      await tell(undefined)
      expect(await show()).toEqual([waiting, waiting, waiting])
      await tell({ total: 3, hosts: [one, two].map((host, index) => ({ host, ok: index + 1 })) })
      const soFar = [1, 2, 0].map((ok) => ['waiting', ok, 3])
      expect(await show()).toEqual(soFar)
      const [row] = await store.results.listLatestOfHosts({ kind: 'playbook' }, canonical)
      expect(row).toMatchObject({ startedAtMs: expect.any(Number), finishedAtMs: null, spelling: one })

      const record = { ...unit, engine: 'engine-1' }
      await store.units.record({ ...record, outcomes: [createOutcome(three, 'failed')] })
      expect(await show()).toEqual([...soFar.slice(0, 2), ['failed', expect.any(Number), expect.any(Number)]])
      await store.units.record({ ...record, outcomes: [createOutcome(one), createOutcome(two)], end: exited })
      expect((await show()).map(([state]) => state)).toEqual(['ok', 'ok', 'failed'])
    })
  })
}
