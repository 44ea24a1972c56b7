import type { EndReason, UnitKey } from '@distribute/contracts'
import { describe, expect, it } from 'vitest'
import type { NewTask } from '../../src/index.ts'
import {
  createClaim,
  createOutcome,
  createTask,
  deal,
  exited,
  noUnit,
  reapTask,
  submit,
  submitQueued,
  submitRunning,
} from '../task-fixtures.ts'
import type { StoreUnderTest } from './store-under-test.ts'

/** Runs hosts again: of a unit whose engine was lost, and of a task by another one. */
export function describeRetrying(underTest: () => StoreUnderTest): void {
  const retry = { onEngineLoss: 'retry' as const }
  const hosts = ['a.example', 'b.example']
  const ended = (reason: EndReason) => ({ ...exited, reason })
  const statesOf = async (task: number) =>
    (await underTest().store.results.list(task, {}, { limit: 100 })).items.map(({ state }) => state)
  /** Queues the unit that was given back and claims it for an engine. */
  const claimNext = async (lane: string, engine = 'engine-1') => {
    const { store } = underTest()
    const [unit = noUnit] = await deal(store, lane)
    const claimed = await store.units.claim(createClaim(unit, { engine }))
    return { unit, claimed }
  }

  describe('a unit whose engine was lost', () => {
    it('is given back for its hosts without a result, three attempts in all, and then they are lost', async () => {
      const { store } = underTest()
      const { task, lane, first } = await submitRunning(store, { hosts, request: retry })
      await store.units.record({ ...first, outcomes: [createOutcome('a.example')] })
      const key = { task: task.id, unit: 1 }
      const reap = () => reapTask(store, task.id)
      expect(await reap()).toEqual([{ ...key, attempt: 1, engine: 'engine-1', givenBack: true }])
      expect(await store.tasks.find(task.publicId)).toMatchObject({ state: 'running', units: { pending: 1 } })
      expect((await store.units.list(task.id, { limit: 1 })).items).toMatchObject([
        { attempt: 2, state: 'pending', engine: null, claimedBy: null, queuedAtMs: null, startedAtMs: null },
      ])
      const second = await claimNext(lane, 'engine-2')
      expect(second).toMatchObject({ unit: { attempt: 2 }, claimed: { attempt: 2, hosts: ['b.example'] } })
      expect(await reap()).toEqual([{ ...key, attempt: 2, engine: 'engine-2', givenBack: true }])
      expect((await claimNext(lane)).claimed).toMatchObject({ attempt: 3, hosts: ['b.example'] })
      expect(await reap()).toEqual([{ ...key, attempt: 3, engine: 'engine-1', givenBack: false }])
      expect(await statesOf(task.id)).toEqual(['ok', 'lost'])
      expect(await store.tasks.settle(task.id)).toBe(true)
    })

    it.each(['hold', 'stopped', 'lost'] as const)('is reported by its own end: %s', async (reason) => {
      const { store } = underTest()
      const { task, lane, first } = await submitRunning(store, { hosts, request: retry })
      const outcomes = [createOutcome('a.example', 'failed'), createOutcome('b.example', 'lost')]
      const record = { ...first, outcomes, end: ended(reason) }
      expect(await store.units.record(record)).toEqual({ written: 1, dropped: 0, givenBack: true })
      expect(await statesOf(task.id)).toEqual(['failed', 'waiting'])
      expect((await store.tasks.find(task.publicId))?.hosts).toMatchObject({ failed: 1, waiting: 1, lost: 0 })
      expect(await store.units.record(record)).toEqual({ written: 0, dropped: 2, givenBack: false })
      expect((await claimNext(lane)).claimed?.hosts).toEqual(['b.example'])
    })

    it('drops late results of its earlier attempt', async () => {
      const { store } = underTest()
      const { task, lane, first } = await submitRunning(store, { hosts, request: retry })
      await reapTask(store, task.id)
      const late = { ...first, outcomes: hosts.map((host) => createOutcome(host)), end: exited }
      expect(await store.units.record(late)).toEqual({ written: 0, dropped: 2, givenBack: false })
      const { unit } = await claimNext(lane)
      expect(await store.units.record(late)).toEqual({ written: 0, dropped: 2, givenBack: false })
      expect(await store.units.renew('engine-1', 'first', [first], 60_000)).toMatchObject([{ wish: 'gone' }])
      expect(await reapTask(store, task.id)).toMatchObject([{ attempt: unit.attempt }])
      expect(await statesOf(task.id)).toEqual(['waiting', 'waiting'])
    })

    it('is finished if each of its hosts has a result', async () => {
      const { store } = underTest()
      const { task, first } = await submitRunning(store, { hosts, request: retry })
      const outcomes = hosts.map((host) => createOutcome(host))
      expect(await store.units.record({ ...first, outcomes, end: ended('stopped') })).toMatchObject({
        givenBack: false,
      })
      expect(await store.tasks.find(task.publicId)).toMatchObject({ units: { finished: 1 }, hosts: { ok: 2 } })
      const other = await submitRunning(store, { hosts, request: retry })
      await store.units.record({ ...other.first, outcomes })
      expect(await reapTask(store, other.task.id)).toMatchObject([{ givenBack: false }])
      expect(await store.tasks.find(other.task.publicId)).toMatchObject({ units: { finished: 1 }, hosts: { ok: 2 } })
    })

    it('makes a host lost only when the unit has ended', async () => {
      const { store } = underTest()
      const { task, first } = await submitRunning(store, { hosts, request: retry })
      const record = { ...first, outcomes: [createOutcome('a.example', 'lost')] }
      expect(await store.units.record(record)).toEqual({ written: 0, dropped: 0, givenBack: false })
      expect(await statesOf(task.id)).toEqual(['waiting', 'waiting'])
    })

    it.each([
      ['fail', 'stopped', {}],
      ['retry', 'exit', retry],
      ['retry', 'deadline', retry],
    ] as const)('is not given back if the task has %s and the run ended by %s', async (_, reason, request) => {
      const { store } = underTest()
      const { task, first } = await submitRunning(store, { hosts, request })
      expect(await store.units.record({ ...first, outcomes: [], end: ended(reason) })).toMatchObject({
        givenBack: false,
      })
      expect(await statesOf(task.id)).toEqual(['lost', 'lost'])
    })

    it('is not given back in a task that was cancelled or aborted', async () => {
      const { store } = underTest()
      const cancelled = await submitRunning(store, { hosts, request: retry })
      await store.tasks.cancel(cancelled.task.publicId)
      expect(await reapTask(store, cancelled.task.id)).toMatchObject([{ givenBack: false }])
      const aborted = await submitRunning(store, { hosts, request: { ...retry, failCount: 0 } })
      await store.units.record({ ...aborted.first, outcomes: [createOutcome('a.example', 'failed')] })
      await store.tasks.settle(aborted.task.id)
      const end = ended('lost')
      expect(await store.units.record({ ...aborted.first, outcomes: [], end })).toMatchObject({ givenBack: false })
      for (const { task } of [cancelled, aborted]) expect(await store.tasks.settle(task.id)).toBe(true)
      expect((await store.tasks.find(cancelled.task.publicId))?.state).toBe('cancelled')
      expect((await store.tasks.find(aborted.task.publicId))?.state).toBe('aborted')
    })

    it('and was given back before its task was cancelled leaves its hosts lost, not skipped', async () => {
      const { store, query } = underTest()
      const names = ['first', 'second'].map((name) => `${name}-${crypto.randomUUID()}.example`)
      const [known = '', unknown = ''] = names
      const { task, first } = await submitRunning(store, { hosts: names, request: retry })
      await store.units.record({ ...first, outcomes: [createOutcome(known)] })
      await reapTask(store, task.id)
      expect(await store.tasks.cancel(task.publicId)).toMatchObject({
        state: 'cancelled',
        units: { skipped: 1 },
        hosts: { ok: 1, lost: 1, skipped: 0, waiting: 0 },
      })
      const cause = 'attempt 1 was lost, and the next was not started: cancelled'
      expect(await store.results.find(task.id, unknown)).toMatchObject({ state: 'lost', attempt: 2, cause })
      expect(await query(`select last_state, streak from host where host = '${unknown}'`)).toEqual([
        { last_state: 'lost', streak: 1 },
      ])
    })
  })

  describe('a retry of a task', () => {
    const retryOf = (taskId: number, unlessOneRuns = true): Partial<Omit<NewTask, 'units'>> => ({
      retryOf: { taskId, unlessOneRuns },
    })
    const finish = async (unit: UnitKey, taskId: number) => {
      const { store } = underTest()
      await store.units.record({
        engine: 'engine-1',
        ...unit,
        outcomes: [createOutcome('a.example', 'failed')],
        end: exited,
      })
      await store.tasks.settle(taskId)
    }

    it('names the task whose hosts it runs, also in lists', async () => {
      const { store } = underTest()
      const origin = await submit(store, createTask())
      const host = `${crypto.randomUUID()}.example`
      const created = await submit(store, createTask({ hosts: [host], request: {}, ...retryOf(origin.id) }))
      expect(origin.retryOf).toBeNull()
      expect(created.retryOf).toBe(origin.publicId)
      const again = await submit(store, createTask(retryOf(created.id)))
      expect([origin, created, again].map(({ firstTask }) => firstTask)).toEqual(Array(3).fill(origin.publicId))
      const { requestHash: _, request: __, secrets: ___, firstTask: ____, ...summary } = created
      expect((await store.tasks.list({ host }, { limit: 2 })).items).toEqual([summary])
      expect((await store.tasks.list({ retryOf: origin.publicId }, { limit: 2 })).items).toEqual([summary])
      expect((await store.tasks.list({ retryOf: again.publicId }, { limit: 2 })).items).toEqual([])
    })

    it('is rejected while another one is open, unless the client allows it', async () => {
      const { store } = underTest()
      const origin = await submit(store, createTask())
      const queued = await submitQueued(store, { hosts: ['a.example'], ...retryOf(origin.id) })
      const [unit = noUnit] = queued.units
      const refused = { kind: 'retry_runs', publicId: queued.task.publicId }
      expect(await store.tasks.submit(createTask(retryOf(origin.id)))).toEqual(refused)
      await store.units.claim(createClaim(unit))
      expect(await store.tasks.submit(createTask(retryOf(origin.id)))).toEqual(refused)
      expect(await store.tasks.submit(createTask(retryOf(origin.id, false)))).toMatchObject({ kind: 'created' })
      const other = await submit(store, createTask())
      expect(await store.tasks.submit(createTask(retryOf(other.id)))).toMatchObject({ kind: 'created' })
    })

    it('may follow an ended one, and is idempotent', async () => {
      const { store } = underTest()
      const origin = await submit(store, createTask())
      const { task, units } = await submitQueued(store, { hosts: ['a.example'], ...retryOf(origin.id) })
      const [unit = noUnit] = units
      await store.units.claim(createClaim(unit))
      await finish(unit, task.id)
      const next = createTask(retryOf(origin.id))
      expect(await store.tasks.submit(next)).toMatchObject({ kind: 'created' })
      expect(await store.tasks.submit(next)).toMatchObject({ kind: 'exists', task: { publicId: next.publicId } })
    })

    it('is created once by eight concurrent calls', async () => {
      const { store } = underTest()
      const origin = await submit(store, createTask())
      const outcomes = await Promise.all(
        Array.from({ length: 8 }, () => store.tasks.submit(createTask(retryOf(origin.id)))),
      )
      expect(outcomes.map(({ kind }) => kind).toSorted()).toEqual(['created', ...Array(7).fill('retry_runs')])
    })

    it('takes the hosts in the requested states, in order', async () => {
      const { store } = underTest()
      const { task, first } = await submitRunning(store, { hosts: ['c.example', 'a.example', 'b.example'] })
      const outcomes = [createOutcome('c.example', 'failed'), createOutcome('a.example')]
      await store.units.record({ ...first, outcomes })
      const hosts = (await store.results.listHosts(task.id, ['failed', 'waiting'])).map(({ host }) => host)
      expect(hosts).toEqual(['c.example', 'b.example'])
      expect(await store.results.listHosts(task.id, [])).toEqual([])
    })
  })
}
