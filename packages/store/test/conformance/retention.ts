import { randomUUID } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import type { Pruned } from '../../src/index.ts'
import { toSqlTime } from '../../src/sql/base/sql-time.ts'
import {
  collect,
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

const dayMs = 24 * 3600 * 1000
/** A time some days ago, as the databases write it. */
const ago = (days: number) => toSqlTime(Date.now() - days * dayMs)
/** more hosts and units than one step deletes */
const manyHosts = 1100

export function describeRetention(underTest: () => StoreUnderTest): void {
  const age = (task: { id: number }, days: number) =>
    underTest().execute(`update task set finished_at = '${ago(days)}' where id = ${task.id}`)

  /** A task that ended that long ago, all hosts ok. */
  async function submitEnded(days: number, hosts: readonly string[] = [`${randomUUID()}.example`]) {
    const { store } = underTest()
    const running = await submitRunning(store, { v1Id: randomUUID(), hosts, units: hosts.map((host) => [host]) })
    for (const [n, unit] of running.units.entries()) {
      await store.units.record({ ...unit, outcomes: [createOutcome(hosts[n] ?? '')], end: exited })
    }
    await store.tasks.settle(running.task.id)
    await age(running.task, days)
    return running
  }

  /**
   * A task that ended that long ago because its engine was lost, with the record that comes late.
   */
  async function submitLost(days: number) {
    const { store } = underTest()
    const { task, first } = await submitRunning(store, { hosts: ['a.example', 'b.example'] })
    await reapTask(store, task.id)
    await store.tasks.settle(task.id)
    await age(task, days)
    const outcomes = ['a.example', 'b.example'].map((host) => createOutcome(host))
    return { task, late: { ...first, outcomes, end: exited } }
  }

  /** Number of rows of the task, by table. */
  async function countRows(task: { id: number }): Promise<readonly number[]> {
    const tables = ['task', 'unit', 'host_result', 'host_output', 'deleted_task', 'host']
    const columns = ['id', 'task', 'task', 'task', 'task', 'last_task']
    const counts = tables.map(
      (table, n) => `(select count(*) from ${table} where ${columns[n]} = ${task.id}) as ${table}_rows`,
    )
    const [row = {}] = await underTest().query(`select ${counts.join()}`)
    return Object.values(row)
  }

  async function pruneAll(keepDays = 90, store = underTest().store): Promise<readonly Pruned[]> {
    const steps: Pruned[] = []
    do steps.push(await store.retention.prune(keepDays * dayMs))
    while (steps.at(-1)?.more)
    return steps
  }

  const sum = (steps: readonly Pruned[], what: 'tasks' | 'hosts' | 'engines') =>
    steps.reduce((total, step) => total + step[what], 0)

  describe('retention', () => {
    it('deletes tasks that ended before the limit, with all their rows, and nothing else', async () => {
      const { store, execute } = underTest()
      await pruneAll()
      const [old, young] = [await submitEnded(91), await submitEnded(89)]
      const cancelled = await submit(store, createTask())
      await store.tasks.cancel(cancelled.publicId)
      await age(cancelled, 365)
      const running = await submitRunning(store)
      const queued = await submitQueued(store)
      await execute(
        `update task set created_at = '2020-01-01 00:00:00.000' where id in (${running.task.id}, ${queued.task.id})`,
      )
      const before = await Promise.all([young, running, queued].map(({ task }) => countRows(task)))
      const steps = await pruneAll()
      expect([sum(steps, 'tasks'), sum(steps, 'hosts')]).toEqual([2, 4])
      for (const task of [old.task, cancelled]) expect(await countRows(task)).toEqual([0, 0, 0, 0, 0, 0])
      expect(await Promise.all([young, running, queued].map(({ task }) => countRows(task)))).toEqual(before)
      expect(await pruneAll()).toEqual([{ tasks: 0, hosts: 0, events: 0, engines: 0, more: false }])
    })

    it('makes a task invisible with its first step, and its id is free again', async () => {
      const { store } = underTest()
      await pruneAll()
      const host = `${randomUUID()}.example`
      const { task } = await submitEnded(91, [host])
      const retry = await submit(store, createTask({ retryOf: { taskId: task.id, unlessOneRuns: true } }))
      expect(retry.retryOf).toBe(task.publicId)
      expect(await store.retention.prune(90 * dayMs)).toEqual({ tasks: 1, hosts: 0, events: 0, engines: 0, more: true })
      expect(await countRows(task)).toEqual([0, 1, 1, 1, 1, 1])
      expect(await store.tasks.find(task.publicId)).toBeUndefined()
      expect(await store.tasks.findByV1Id('adhoc', task.v1Id ?? '')).toBeUndefined()
      expect((await store.tasks.list({ host }, { limit: 10 })).items).toEqual([])
      expect(await collect(store.results.readFinishedOfTask({ kind: 'adhoc' }, task.v1Id ?? ''))).toEqual([])
      expect(await collect(store.results.readFinishedOfHosts({ kind: 'adhoc' }, [host], null))).toEqual([])
      expect(await store.results.listLatestOfHosts({ kind: 'adhoc' }, [host])).toEqual([])
      expect(await store.tasks.cancel(task.publicId)).toBeUndefined()
      expect(await store.tasks.settle(task.id)).toBe(false)
      expect((await store.tasks.find(retry.publicId))?.retryOf).toBeNull()
      expect(await submit(store, createTask({ publicId: task.publicId, v1Id: task.v1Id }))).toMatchObject({
        hosts: { total: 3 },
      })
      await pruneAll()
      expect(await store.tasks.find(task.publicId)).toMatchObject({ hosts: { total: 3 } })
    })

    it('continues after a crash, in steps of bounded size, also for a large task', async () => {
      const { store } = underTest()
      await pruneAll()
      const hosts = Array.from({ length: manyHosts }, (_, n) => `host-${n}.example`)
      const task = await submit(store, createTask({ hosts, units: hosts.map((host) => [host]) }))
      await store.tasks.cancel(task.publicId)
      await age(task, 91)
      await store.retention.prune(90 * dayMs)
      const first = await store.retention.prune(90 * dayMs)
      expect(first).toEqual({ tasks: 0, hosts: 1000, events: 0, engines: 0, more: true })
      expect(await countRows(task)).toEqual([0, manyHosts, 100, 0, 1, 0])
      await store.retention.prune(90 * dayMs)
      expect(await countRows(task)).toEqual([0, 100, 0, 0, 1, 0])
      await pruneAll()
      expect(await countRows(task)).toEqual([0, 0, 0, 0, 0, 0])
    })

    it('deletes fewer hosts in a step if their outputs are large', async () => {
      const { execute } = underTest()
      await pruneAll()
      const { task } = await submitEnded(91, ['a.example', 'b.example', 'c.example', 'd.example'])
      await execute(`update host_result set output_bytes = 6000000 where task = ${task.id}`)
      await execute(`update host_result set output_bytes = 20000000 where task = ${task.id} and seq = 4`)
      expect((await pruneAll()).map(({ hosts }) => hosts)).toEqual([0, 2, 1, 1, 0])
      expect(await countRows(task)).toEqual([0, 0, 0, 0, 0, 0])
    })

    it('succeeds in several concurrent processes', async () => {
      const { store } = underTest()
      await pruneAll()
      const tasks = []
      for (let n = 0; n < 8; n++) tasks.push(await submitEnded(91))
      const steps = (await Promise.all([1, 2, 3].map(() => pruneAll(90, store)))).flat()
      await pruneAll()
      expect(sum(steps, 'tasks')).toBe(8)
      for (const { task } of tasks) expect(await countRows(task)).toEqual([0, 0, 0, 0, 0, 0])
    })

    it('leaves nothing of a late result that comes between its steps', async () => {
      const { store } = underTest()
      await pruneAll()
      const { task, late } = await submitLost(91)
      await store.retention.prune(90 * dayMs)
      expect(await store.units.record(late)).toMatchObject({ written: 2 })
      await pruneAll()
      expect(await store.units.record(late)).toEqual({ written: 0, dropped: 2, givenBack: false })
      expect(await countRows(task)).toEqual([0, 0, 0, 0, 0, 0])
    })

    it('keeps a task that a late result has ended again', async () => {
      const { store } = underTest()
      await pruneAll()
      const { task, late } = await submitLost(91)
      await store.units.record(late)
      await store.tasks.settle(task.id)
      expect(sum(await pruneAll(), 'tasks')).toBe(0)
      expect(await store.tasks.find(task.publicId)).toMatchObject({ state: 'succeeded' })
    })

    it('keeps the history of a host from a later task', async () => {
      const { store, query } = underTest()
      await pruneAll()
      const host = `${randomUUID()}.example`
      await submitEnded(91, [host])
      const { task } = await submitEnded(1, [host])
      await pruneAll()
      expect(await query(`select last_task from host where host = '${host}'`)).toEqual([{ last_task: task.id }])
      expect(await collect(store.results.readFinishedOfHosts({ kind: 'adhoc' }, [host], null))).toHaveLength(1)
    })

    it('deletes events by age, in steps of bounded size, whether read or not, also those in the future', async () => {
      const { store, execute } = underTest()
      const { events } = store
      await execute('delete from event')
      const add = (task: number, days: number) => `('task.started', ${task}, '{}', '${ago(days)}')`
      const rows = [...Array.from({ length: 1100 }, () => add(1, 91)), add(2, -91), add(3, 89), add(4, -89), add(5, 91)]
      await execute(`insert into event (type, task, data, at) values ${rows.join()}`)
      const after = await events.latestPosition()
      await execute(`insert into event (type, task, data, at) values ${add(6, 91)}, ${add(7, 0)}`)
      expect((await pruneAll()).map((step) => step.events)).toEqual([1000, 103, 0])
      const left = await events.read({ after: 0, limit: 10 })
      expect(left.events).toMatchObject([{ task: 3 }, { task: 4 }, { task: 7 }])
      expect((await events.read({ after, limit: 10 })).events).toMatchObject([{ task: 7 }])
    })

    it('deletes engines that were not seen for that time and for 30 days, also those seen in the future', async () => {
      const { store, execute, query } = underTest()
      await pruneAll()
      const seen = async (days: number) => {
        const id = await registerEngine(store, { lane: 'default', slots: 1 })
        await execute(`update engine set seen_at = '${ago(days)}' where id = '${id}'`)
        return id
      }
      const ids = [await seen(91), await seen(89), await seen(29), await seen(-29), await seen(-91)]
      const left = async () => {
        const engines = JSON.stringify(await query('select id from engine'))
        return ids.map((id) => engines.includes(id))
      }
      expect(sum(await pruneAll(90), 'engines')).toBe(2)
      expect(await left()).toEqual([false, true, true, true, false])
      expect(sum(await pruneAll(1), 'engines')).toBe(1)
      expect(await left()).toEqual([false, false, true, true, false])
    })
  })
}
