import { randomUUID } from 'node:crypto'
import type { EventType } from '@distribute/contracts'
import { describe, expect, it } from 'vitest'
import type { StoredEvent } from '../../src/index.ts'
import {
  createClaim,
  createOutcome,
  createTask,
  exited,
  reapTask,
  registerEngine,
  submit,
  submitQueued,
  submitRunning,
} from '../task-fixtures.ts'
import type { StoreUnderTest } from './store-under-test.ts'

const [hostA, hostB] = ['a.example', 'b.example']
const oneUnit = { hosts: [hostA, hostB] }

export function describeEvents(underTest: () => StoreUnderTest): void {
  /** Every event after the position, in pages of two. */
  async function readAll(after: number, types?: readonly EventType[]): Promise<readonly StoredEvent[]> {
    const { store } = underTest()
    const events: StoredEvent[] = []
    const last = await store.events.latestPosition()
    for (let from = after; from < last; ) {
      const batch = await store.events.read({ after: from, limit: 2, types })
      events.push(...batch.events)
      from = batch.position
    }
    return events
  }

  /** The events that the work causes, without the fields that differ at each run. */
  async function during(work: () => Promise<unknown>): Promise<readonly object[]> {
    const after = await underTest().store.events.latestPosition()
    await work()
    return (await readAll(after)).map(({ position: _, atMs: __, ...content }) => content)
  }

  /** The same for work that is repeated: the second time it changes nothing. */
  async function duringTwice(work: () => Promise<unknown>): Promise<readonly object[]> {
    const events = await during(work)
    expect(await during(work)).toEqual([])
    return events
  }

  describe('events of tasks', () => {
    it('report a submission, once for each id', async () => {
      const { store } = underTest()
      const task = createTask(oneUnit)
      const events = await duringTwice(() => store.tasks.submit(task))
      const stored = await store.tasks.find(task.publicId)
      expect(events).toEqual([{ type: 'task.submitted', task: stored?.id, data: { hosts: 2, units: 1 } }])
    })

    it('report the first claim, and each claim', async () => {
      const { store } = underTest()
      const { task, units } = await submitQueued(store)
      const claimed = (unit: number) => ({
        type: 'unit.claimed',
        ...{ task: task.id, unit, attempt: 1, engine: 'engine-1' },
        data: {},
      })
      const [first, second] = units.map((unit) => duringTwice.bind(null, () => store.units.claim(createClaim(unit))))
      expect(await first?.()).toEqual([{ type: 'task.started', task: task.id, data: {} }, claimed(1)])
      expect(await second?.()).toEqual([claimed(2)])
    })

    it('report the end, and its correction by a late result', async () => {
      const { store } = underTest()
      const { task, first } = await submitRunning(store, oneUnit)
      await reapTask(store, task.id)
      expect(await duringTwice(() => store.tasks.settle(task.id))).toEqual([
        { type: 'task.ended', task: task.id, data: { state: 'failed' } },
      ])
      await store.units.record({ ...first, outcomes: [createOutcome(hostA), createOutcome(hostB)], end: exited })
      expect(await duringTwice(() => store.tasks.settle(task.id))).toEqual([
        { type: 'task.corrected', task: task.id, data: { from: 'failed', state: 'succeeded' } },
      ])
    })

    it('report a cancellation, and the end that it causes', async () => {
      const { store } = underTest()
      const task = await submit(store, createTask())
      expect(await duringTwice(() => store.tasks.cancel(task.publicId))).toEqual([
        { type: 'task.cancel_requested', task: task.id, data: {} },
        { type: 'task.ended', task: task.id, data: { state: 'cancelled' } },
      ])
      const running = await submitRunning(store)
      expect(await duringTwice(() => store.tasks.cancel(running.task.publicId))).toEqual([
        { type: 'task.cancel_requested', task: running.task.id, data: {} },
      ])
    })

    it('report an abort, also by a claim that fails', async () => {
      const { store } = underTest()
      const hosts = { units: [[hostA], [hostB]], request: { failCount: 0, unitSize: 1 } }
      const { task, units } = await submitQueued(store, hosts)
      const [first, second] = units.map((unit) => createClaim(unit))
      if (first === undefined || second === undefined) throw new Error('the task has not two units')
      await store.units.claim(first)
      await store.units.record({ ...first, outcomes: [createOutcome(hostA, 'failed')], end: exited })
      expect(await duringTwice(() => store.units.claim(second))).toEqual([
        { type: 'task.aborted', task: task.id, data: {} },
        { type: 'task.ended', task: task.id, data: { state: 'aborted' } },
      ])
    })

    it('report a retry on the task whose hosts run again', async () => {
      const { store } = underTest()
      const task = await submit(store, createTask(oneUnit))
      const retry = createTask({ ...oneUnit, retryOf: { taskId: task.id, unlessOneRuns: false } })
      const events = await duringTwice(() => store.tasks.submit(retry))
      expect(events).toContainEqual({ type: 'task.retried', task: task.id, data: { by: retry.publicId } })
      expect(events).toHaveLength(2)
    })

    it('report units that were skipped because they did not start in time', async () => {
      const { store, execute } = underTest()
      const task = await submit(store, createTask())
      await execute(`update task set start_by = '2020-01-01 00:00:00.000' where id = ${task.id}`)
      expect(await duringTwice(() => store.tasks.skipExpired())).toEqual([
        { type: 'task.expired', task: task.id, data: { units: 2 } },
        { type: 'task.ended', task: task.id, data: { state: 'failed' } },
      ])
    })
  })

  describe('events of units', () => {
    it('report each record that changes something, with the number of new results', async () => {
      const { store } = underTest()
      const { first } = await submitRunning(store, oneUnit)
      const { task, unit, attempt, engine } = first
      const outcomes = [createOutcome(hostA)]
      expect(await duringTwice(() => store.units.record({ ...first, outcomes }))).toEqual([
        { type: 'unit.recorded', task, unit, attempt, engine, data: { hosts: 1 } },
      ])
      const end = { ...first, outcomes: [...outcomes, createOutcome(hostB)], end: exited }
      expect(await duringTwice(() => store.units.record(end))).toEqual([
        { type: 'unit.finished', task, unit, attempt, engine, data: { hosts: 1, reason: 'exit', leftoversKilled: 2 } },
      ])
    })

    it('report a loss, by the engine and by the reaper, and a late result', async () => {
      const { store } = underTest()
      const [byEngine, byReaper] = [await submitRunning(store, oneUnit), await submitRunning(store, oneUnit)]
      const lost = { type: 'unit.lost', data: { hosts: 2 } }
      const end = { ...exited, reason: 'lost' as const }
      expect(await duringTwice(() => store.units.record({ ...byEngine.first, outcomes: [], end }))).toEqual([
        { ...lost, ...byEngine.first },
      ])
      const { first, task } = byReaper
      expect(await duringTwice(() => reapTask(store, task.id))).toEqual([{ ...lost, ...first }])
      const late = { ...first, outcomes: [createOutcome(hostA)], end: exited }
      expect(await duringTwice(() => store.units.record(late))).toEqual([
        { type: 'unit.recorded', ...first, data: { hosts: 1 } },
      ])
    })

    it('report that a unit was given back, by the engine and by the reaper', async () => {
      const { store } = underTest()
      const retry = { ...oneUnit, request: { onEngineLoss: 'retry' as const } }
      const { first } = await submitRunning(store, retry)
      const end = { ...exited, reason: 'stopped' as const }
      const record = { ...first, outcomes: [createOutcome(hostA)], end }
      expect(await duringTwice(() => store.units.record(record))).toEqual([
        { type: 'unit.given_back', ...first, data: { hosts: 1 } },
      ])
      const reaped = await submitRunning(store, retry)
      expect(await duringTwice(() => reapTask(store, reaped.task.id))).toEqual([
        { type: 'unit.given_back', ...reaped.first, data: { hosts: 0 } },
      ])
    })
  })

  describe('events of engines', () => {
    const up = (engine: string) => ({ type: 'engine.up', engine, data: {} })

    it('report start, drain and end, for every way to request them', async () => {
      const { store } = underTest()
      const id = randomUUID()
      const register = (incarnation: string) => registerEngine(store, { lane: 'default', slots: 1, id, incarnation })
      const beat = (state: 'up' | 'draining' | 'gone') => store.engines.beat({ id, incarnation: 'first', state })
      const draining = { type: 'engine.draining', engine: id, data: {} }
      expect(await duringTwice(() => register('first'))).toEqual([up(id)])
      expect(await duringTwice(() => beat('up'))).toEqual([])
      expect(await duringTwice(() => store.engines.drain(id))).toEqual([draining])
      expect(await duringTwice(() => beat('up'))).toEqual([])
      expect(await duringTwice(() => beat('gone'))).toEqual([
        { type: 'engine.gone', engine: id, data: { reason: 'stopped' } },
      ])
      expect(await duringTwice(() => beat('up'))).toEqual([up(id)])
      expect(await duringTwice(() => beat('draining'))).toEqual([draining])
      expect(await duringTwice(() => register('second'))).toEqual([up(id)])
      expect(await duringTwice(() => beat('gone'))).toEqual([])
    })

    it('report a problem, and its end', async () => {
      const { store } = underTest()
      const engine = await registerEngine(store, { lane: 'default', slots: 1 })
      const beat = (problem?: string) => store.engines.beat({ id: engine, incarnation: 'first', state: 'up', problem })
      const cause = 'the share is not seen'
      expect(await duringTwice(() => beat(cause))).toEqual([{ type: 'engine.problem', engine, data: { cause } }])
      expect(await duringTwice(() => beat('the share is not seen for 2 s'))).toEqual([])
      expect(await duringTwice(() => beat())).toEqual([{ type: 'engine.well', engine, data: {} }])
    })

    it('truncate a long problem to what fits, in any script', async () => {
      const { store } = underTest()
      const engine = await registerEngine(store, { lane: 'default', slots: 1 })
      const problem = '\u0001重😀'.repeat(5000)
      const events = await during(() => store.engines.beat({ id: engine, incarnation: 'first', state: 'up', problem }))
      expect(events).toMatchObject([{ type: 'engine.problem', data: { cause: problem.slice(0, 500) } }])
    })

    it('report silence, and the next beat', async () => {
      const { store } = underTest()
      const id = await registerEngine(store, { lane: 'default', slots: 1 })
      const beating = async () => (await store.engines.listBeating()).filter((engine) => engine.id === id)
      const beat = () => store.engines.beat({ id, incarnation: 'first', state: 'up' })
      const seen = await beating()
      expect(seen).toHaveLength(1)
      const gone = { type: 'engine.gone', engine: id, data: { reason: 'silent' } }
      expect(await duringTwice(() => store.engines.noteSilent(seen))).toEqual([gone])
      expect(await beating()).toEqual([])
      await underTest().execute(`update engine set seen_at = '2020-01-01 00:00:00.000' where id = '${id}'`)
      expect(await duringTwice(beat)).toEqual([up(id)])
      const stale = seen
      expect(await during(() => store.engines.noteSilent(stale))).toEqual([])
      expect(await beating()).toHaveLength(1)
      await store.engines.beat({ id, incarnation: 'first', state: 'gone' })
      expect(await beating()).toEqual([])
    })
  })

  describe('events of projects', () => {
    it('report a clone, and its end', async () => {
      const { store } = underTest()
      const [project, revision] = [randomUUID(), 'a'.repeat(40)]
      const holder = { name: project, owner: randomUUID() }
      const acquire = () => store.projects.acquireLease({ ...holder, leaseMs: 60_000 })
      const cloning = { type: 'project.cloning', project, data: {} }
      expect(await duringTwice(acquire)).toEqual([cloning])
      expect(
        await during(() => store.projects.acquireLease({ name: project, owner: 'other', leaseMs: 60_000 })),
      ).toEqual([])
      await store.projects.makeCurrent(holder, { revision, ref: null })
      expect(await duringTwice(() => store.projects.releaseLease(holder, null))).toEqual([
        { type: 'project.cloned', project, data: { revision } },
      ])
      expect(await duringTwice(acquire)).toEqual([cloning])
      expect(await duringTwice(() => store.projects.releaseLease(holder, 'no such branch'))).toEqual([
        { type: 'project.failed', project, data: { error: 'no such branch' } },
      ])
      await acquire()
      const lapsed = (await store.projects.listLeases()).find(({ name }) => name === project)
      const taking = { name: project, owner: randomUUID(), leaseMs: 60_000, insteadOf: lapsed }
      expect(await duringTwice(() => store.projects.acquireLease(taking))).toEqual([cloning])
      expect(await during(() => store.projects.releaseLease(holder, null))).toEqual([])
    })

    it('report that a revision was found changed', async () => {
      const { store } = underTest()
      const [project, revision] = [randomUUID(), 'a'.repeat(40)]
      const holder = { name: project, owner: randomUUID() }
      await store.projects.acquireLease({ ...holder, leaseMs: 60_000 })
      await store.projects.makeCurrent(holder, { revision, ref: null })
      const by = `${revision}.2`
      const replacement = { changed: revision, by, changes: 'site.yml', sinceMs: 0, warning: 'changed' }
      expect(await duringTwice(() => store.projects.replaceChanged(holder, replacement))).toEqual([
        { type: 'project.changed', project, data: { revision, by } },
      ])
    })
  })

  describe('a change whose event cannot be written', () => {
    it('is rolled back', async () => {
      const { store, execute } = underTest()
      const [open, queued] = [await submit(store, createTask()), await submitQueued(store)]
      const [first, second] = [await submitRunning(store, oneUnit), await submitRunning(store, oneUnit)]
      const engine = await registerEngine(store, { lane: 'default', slots: 1 })
      const holder = { name: randomUUID(), owner: randomUUID() }
      await store.projects.acquireLease({ ...holder, leaseMs: 60_000 })
      const results = { ...first.first, outcomes: [createOutcome(hostA)], end: exited }
      const task = createTask()
      const changes: readonly (() => Promise<unknown>)[] = [
        () => store.tasks.submit(task),
        () => store.tasks.cancel(open.publicId),
        ...queued.units.map((unit) => () => store.units.claim(createClaim(unit))),
        () => store.units.record(results),
        () => reapTask(store, second.task.id),
        () => store.engines.drain(engine),
        () => store.engines.beat({ id: engine, incarnation: 'first', state: 'gone' }),
        () => store.projects.releaseLease(holder, null),
      ]
      const look = async () => ({
        task: await store.tasks.find(task.publicId),
        tasks: await Promise.all(
          [open, queued.task, first.task, second.task].map((one) => store.tasks.find(one.publicId)),
        ),
        engine: (await store.engines.list(60_000)).find(({ id }) => id === engine)?.state,
        project: (await store.projects.find(holder.name))?.state,
      })
      const before = await look()
      await execute('alter table event rename to event_elsewhere')
      try {
        for (const change of changes) await expect(change()).rejects.toThrow(/event/)
      } finally {
        await execute('alter table event_elsewhere rename to event')
      }
      expect(await look()).toEqual(before)
    })
  })

  describe('reading events', () => {
    it('continues from a position to the next, by task and by type, and is repeatable', async () => {
      const { store } = underTest()
      const { events } = store
      const after = await events.latestPosition()
      const before = Date.now()
      const [task, other] = [await submit(store, createTask()), await submit(store, createTask())]
      await store.tasks.cancel(task.publicId)
      const first = await events.read({ after, limit: 3 })
      expect(first).toMatchObject({
        position: after + 3,
        events: [
          { position: after + 1, type: 'task.submitted', task: task.id },
          { position: after + 2, type: 'task.submitted', task: other.id },
          { position: after + 3, type: 'task.cancel_requested', task: task.id },
        ],
      })
      for (const { atMs } of first.events) expect(Math.abs(atMs - before)).toBeLessThan(60_000)
      const rest = await events.read({ after: first.position, limit: 3 })
      expect(rest).toMatchObject({ position: after + 4, events: [{ position: after + 4, type: 'task.ended' }] })
      expect(await events.read({ after: rest.position, limit: 3 })).toEqual({ events: [], position: rest.position })
      expect(await events.latestPosition()).toBe(rest.position)
      expect(await events.read({ after, limit: 3 })).toEqual(first)
      expect(await events.read({ after, limit: 9, task: other.id })).toEqual({
        events: [first.events[1]],
        position: rest.position,
      })
      const ended = { after, limit: 1, types: ['task.ended'] as const }
      expect(await events.read(ended)).toEqual({ events: rest.events, position: rest.position })
      expect(await events.read({ ...ended, task: other.id })).toEqual({ events: [], position: rest.position })
    })

    it('continues from the last position if a reader comes from beyond it', async () => {
      const { events } = underTest().store
      const position = await events.latestPosition()
      expect(await events.read({ after: position + 1000, limit: 10 })).toEqual({ events: [], position })
    })

    it('skips events of a later version and rows of other programs', async () => {
      const { store, execute } = underTest()
      const after = await store.events.latestPosition()
      const rows = [
        `'task.blessed', 1, '{}'`,
        `'task.started', null, '{}'`,
        `'task.ended', 1, '{"state":"dubious"}'`,
        `'task.ended', 1, 'no JSON'`,
        `'task.started', 1, '{"later":1}'`,
      ]
      for (const row of rows)
        await execute(`insert into event (type, task, data, at) values (${row}, '2026-01-02 03:04:05.678')`)
      expect(await store.events.read({ after, limit: 10 })).toEqual({
        events: [
          { position: after + 5, type: 'task.started', task: 1, data: {}, atMs: Date.UTC(2026, 0, 2, 3, 4, 5, 678) },
        ],
        position: after + 5,
      })
    })

    it('finds all events even if more arrive than get their position at once', async () => {
      const { store, execute } = underTest()
      const after = await store.events.latestPosition()
      const values = Array.from(
        { length: 1203 },
        (_, n) => `('task.started', ${n + 1}, '{}', '2026-01-02 03:04:05.678')`,
      )
      await execute(`insert into event (type, task, data, at) values ${values.join()}`)
      const events = await readAll(after)
      expect(events.map(({ position }) => position - after)).toEqual(values.map((_, n) => n + 1))
      expect(events).toMatchObject(values.map((_, n) => ({ task: n + 1 })))
    })
  })
}
