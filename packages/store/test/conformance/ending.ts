import type { HostCounts, UnitKey } from '@distribute/contracts'
import { describe, expect, it } from 'vitest'
import {
  createClaim,
  createLane,
  createOutcome,
  createTask,
  deal,
  exited,
  noUnit,
  submit,
  submitQueued,
  submitRunning,
} from '../task-fixtures.ts'
import type { StoreUnderTest } from './store-under-test.ts'

/**
 * What ends a task before its units have run: cancelling, its failure budget, its time to start.
 */
export function describeEnding(underTest: () => StoreUnderTest): void {
  const hostsOf = (count: number) => Array.from({ length: count }, (_, n) => `host-${n}.example`)
  const find = async (publicId: string) => await underTest().store.tasks.find(publicId)
  const listResults = async (task: number) =>
    (await underTest().store.results.list(task, {}, { limit: 100 })).items.map(({ state, cause }) => [state, cause])
  const end = async (unit: UnitKey, states: Readonly<Record<string, 'ok' | 'failed' | 'unreachable'>>) => {
    const outcomes = Object.entries(states).map(([host, state]) => createOutcome(host, state))
    await underTest().store.units.record({ engine: 'engine-1', ...unit, outcomes, end: exited })
  }
  /** The counts on the units of a task, with the result of counting its rows. */
  const countTwice = async (task: number) => {
    const { query } = underTest()
    const columns = ['waiting', 'ok', 'failed', 'lost', 'skipped'] as const satisfies readonly (keyof HostCounts)[]
    const sums = columns.map((column) => `cast(sum(${column}) as decimal) as ${column}`).join(', ')
    const cases = columns.map(
      (column) => `cast(sum(case state when '${column}' then 1 else 0 end) as decimal) as ${column}`,
    )
    return {
      units: await query(`select seq, ${sums} from unit where task = ${task} group by seq order by seq`),
      rows: await query(
        `select unit as seq, ${cases.join(', ')} from host_result where task = ${task} group by unit order by unit`,
      ),
    }
  }

  describe('cancelling', () => {
    it('skips units that have not started, and ends a task if no unit runs', async () => {
      const { store, query } = underTest()
      const { task, lane } = await submitQueued(store, { hosts: hostsOf(3) })
      const pending = await submit(store, createTask({ lane, hosts: ['a.example'] }))
      for (const { id, publicId } of [task, pending]) {
        const cancelled = await store.tasks.cancel(publicId)
        expect(cancelled).toMatchObject({ state: 'cancelled', startedAtMs: null, units: { pending: 0, queued: 0 } })
        expect(cancelled?.finishedAtMs).toBeGreaterThan(0)
        expect(cancelled?.hosts).toMatchObject({ skipped: cancelled?.hosts.total, waiting: 0 })
        expect(new Set((await listResults(id)).map(String))).toEqual(new Set(['skipped,cancelled']))
      }
      expect(await query(`select version, end_reason, cause from unit where task = ${task.id}`)).toEqual([
        { version: 2, end_reason: 'cancelled', cause: 'cancelled' },
        { version: 2, end_reason: 'cancelled', cause: 'cancelled' },
      ])
      expect(await query(`select host from host where last_task = ${task.id}`)).toEqual([])
      expect(await deal(store, lane)).toEqual([])
    })

    it('ends running units through their renewals, and keeps the results of their hosts', async () => {
      const { store } = underTest()
      const { task, lane, units } = await submitQueued(store, { hosts: hostsOf(5) })
      const [first = noUnit, second = noUnit] = units
      await store.units.claim(createClaim(first))
      await store.units.record({ engine: 'engine-1', ...first, outcomes: [createOutcome('host-0.example')] })
      const cancelled = await store.tasks.cancel(task.publicId)
      expect(cancelled).toMatchObject({
        state: 'running',
        units: { running: 1, skipped: 2 },
        hosts: { skipped: 3, ok: 1 },
      })
      expect(await store.units.claim(createClaim(second))).toBeUndefined()
      expect(await store.units.findQueued([lane], -1000)).toBeUndefined()
      expect(await store.units.renew('engine-1', 'first', [first], 60_000)).toMatchObject([{ wish: 'cancel' }])
      const ending = { ...exited, reason: 'cancel' as const }
      await store.units.record({
        engine: 'engine-1',
        ...first,
        outcomes: [createOutcome('host-1.example', 'cancelled')],
        end: ending,
      })
      expect(await store.tasks.settle(task.id)).toBe(true)
      expect(await find(task.publicId)).toMatchObject({
        state: 'cancelled',
        hosts: { ok: 1, cancelled: 1, skipped: 3 },
      })
    })

    it('twice, or after the end of the task, changes nothing', async () => {
      const { store, query } = underTest()
      const running = await submitRunning(store, { hosts: hostsOf(2) })
      const request = () => query(`select cancel_requested_at from task where id = ${running.task.id}`)
      const once = await store.tasks.cancel(running.task.publicId)
      const requested = await request()
      expect(await store.tasks.cancel(running.task.publicId)).toEqual(once)
      expect(await request()).toEqual(requested)
      const ended = await submitRunning(store, { hosts: ['a.example'] })
      await end(ended.first, { 'a.example': 'ok' })
      await store.tasks.settle(ended.task.id)
      expect(await store.tasks.cancel(ended.task.publicId)).toMatchObject({ state: 'succeeded' })
      expect(await store.tasks.cancel('nothing of that name')).toBeUndefined()
    })

    it('counts the hosts of 1,500 units like their rows', async () => {
      const { store } = underTest()
      const { task, units } = await submitQueued(store, { hosts: hostsOf(3000) })
      for (const unit of units.slice(0, 3)) await store.units.claim(createClaim(unit))
      await end(units[0] ?? noUnit, { 'host-0.example': 'ok', 'host-1.example': 'failed' })
      expect(await store.tasks.cancel(task.publicId)).toMatchObject({
        units: { finished: 1, running: 2, skipped: 1497 },
        hosts: { ok: 1, failed: 1, waiting: 4, skipped: 2994 },
      })
      const { units: counted, rows } = await countTwice(task.id)
      expect(counted).toHaveLength(1500)
      expect(counted).toEqual(rows)
    })

    it('lists cancelled tasks that have units not started', async () => {
      const { store, execute } = underTest()
      const { task, units } = await submitQueued(store, { hosts: hostsOf(4) })
      await store.units.claim(createClaim(units[0] ?? noUnit))
      await execute(`update task set cancel_requested_at = created_at where id = ${task.id}`)
      expect(await store.tasks.listUnsettled()).toContain(task.id)
      expect(await store.tasks.settle(task.id)).toBe(false)
      expect(await store.tasks.listUnsettled()).not.toContain(task.id)
      expect(await find(task.publicId)).toMatchObject({ units: { running: 1, skipped: 1 } })
    })
  })

  describe('a failure budget', () => {
    it('by count aborts the task if more hosts fail: units not started are skipped, running ones continue', async () => {
      const { store } = underTest()
      const { task, units } = await submitQueued(store, { hosts: hostsOf(8), request: { failCount: 1 } })
      const [first = noUnit, second = noUnit, third = noUnit] = units
      for (const unit of [first, second]) await store.units.claim(createClaim(unit))
      await end(first, { 'host-0.example': 'failed', 'host-1.example': 'ok' })
      expect(await store.tasks.settle(task.id)).toBe(false)
      expect(await find(task.publicId)).toMatchObject({ units: { queued: 2, skipped: 0 } })
      await store.units.record({
        engine: 'engine-1',
        ...second,
        outcomes: [createOutcome('host-2.example', 'unreachable')],
      })
      expect(await store.tasks.settle(task.id)).toBe(false)
      expect(await find(task.publicId)).toMatchObject({ state: 'running', units: { running: 1, skipped: 2 } })
      expect(await store.units.claim(createClaim(third))).toBeUndefined()
      expect(await store.units.renew('engine-1', 'first', [second], 60_000)).toMatchObject([{ wish: 'continue' }])
      await end(second, { 'host-3.example': 'ok' })
      expect(await store.tasks.settle(task.id)).toBe(true)
      expect(await find(task.publicId)).toMatchObject({ state: 'aborted', hosts: { skipped: 4, ok: 2 } })
      expect((await listResults(task.id)).slice(4)).toEqual(Array(4).fill(['skipped', 'budget']))
    })

    it('by rate counts all hosts of the task, and is exceeded by more, not by as many', async () => {
      const { store } = underTest()
      const { task, units } = await submitQueued(store, { hosts: hostsOf(10), request: { failRate: 20 } })
      const [first = noUnit, second = noUnit] = units
      for (const unit of [first, second]) await store.units.claim(createClaim(unit))
      await end(first, { 'host-0.example': 'failed', 'host-1.example': 'failed' })
      await store.tasks.settle(task.id)
      expect(await find(task.publicId)).toMatchObject({ units: { queued: 3 } })
      await end(second, { 'host-2.example': 'failed', 'host-3.example': 'ok' })
      expect(await store.tasks.settle(task.id)).toBe(true)
      expect(await find(task.publicId)).toMatchObject({ state: 'aborted', hosts: { skipped: 6 } })
    })

    it('is enforced by the claim itself, which skips the unit for good even if the task was not settled', async () => {
      const { store } = underTest()
      const { task, lane, units } = await submitQueued(store, { hosts: hostsOf(4), request: { failCount: 0 } })
      const [first = noUnit, second = noUnit] = units
      const claimed = await store.units.claim(createClaim(first))
      await store.units.record({ engine: 'engine-1', ...first, outcomes: [createOutcome('host-0.example', 'timeout')] })
      expect(await store.tasks.listUnsettled()).toContain(task.id)
      expect(await store.units.claim(createClaim(first))).toEqual({ ...claimed, hosts: ['host-1.example'] })
      expect(await store.units.claim(createClaim(second, { engine: 'engine-2' }))).toBeUndefined()
      expect(await store.units.findQueued([lane], -1000)).toBeUndefined()
      expect(await find(task.publicId)).toMatchObject({ state: 'running', units: { running: 1, skipped: 1 } })
      expect(await store.tasks.listUnsettled()).not.toContain(task.id)
    })

    it('deals no units of an aborted task, and yields to cancelling', async () => {
      const { store } = underTest()
      const lane = await createLane(store)
      const task = await submit(store, createTask({ lane, hosts: hostsOf(6), request: { failCount: 0 } }))
      const [first = noUnit] = await deal(store, lane, 1)
      await store.units.claim(createClaim(first))
      await store.units.record({ engine: 'engine-1', ...first, outcomes: [createOutcome('host-0.example', 'failed')] })
      await store.tasks.settle(task.id)
      expect(await deal(store, lane)).toEqual([])
      await store.tasks.cancel(task.publicId)
      await end(first, { 'host-1.example': 'ok' })
      expect(await store.tasks.settle(task.id)).toBe(true)
      expect((await find(task.publicId))?.state).toBe('cancelled')
    })

    it('is exceeded by the last unit, too', async () => {
      const { store } = underTest()
      const { task, first } = await submitRunning(store, { hosts: hostsOf(2), request: { failCount: 0 } })
      await end(first, { 'host-0.example': 'failed', 'host-1.example': 'ok' })
      expect(await store.tasks.settle(task.id)).toBe(true)
      expect((await find(task.publicId))?.state).toBe('aborted')
    })
  })

  describe('the time to start', () => {
    it('skips units that have not started in time, and fails a task of which no unit started', async () => {
      const { store, execute } = underTest()
      const untouched = await submitQueued(store, { hosts: hostsOf(3) })
      const begun = await submitQueued(store, { hosts: hostsOf(4) })
      const inTime = await submitQueued(store, { hosts: hostsOf(2) })
      await store.units.claim(createClaim(begun.units[0] ?? noUnit))
      await execute(
        `update task set start_by = '2026-01-01 00:00:00.000' where id in (${untouched.task.id}, ${begun.task.id})`,
      )
      expect((await store.tasks.skipExpired()).toSorted()).toEqual([untouched.task.id, begun.task.id].toSorted())
      expect(await store.tasks.skipExpired()).toEqual([])
      expect(await find(untouched.task.publicId)).toMatchObject({ state: 'failed', hosts: { skipped: 3 } })
      expect(await listResults(untouched.task.id)).toEqual(Array(3).fill(['skipped', 'expired']))
      expect(await find(begun.task.publicId)).toMatchObject({ state: 'running', units: { running: 1, skipped: 1 } })
      expect(await find(inTime.task.publicId)).toMatchObject({ state: 'waiting', units: { queued: 1 } })
    })

    it('is as many seconds after submitting as requested', async () => {
      const { store, query } = underTest()
      const task = await submit(store, createTask({ request: { startWithinSeconds: 3600 } }))
      const rows = await query(`select created_at, start_by from task where id = ${task.id}`)
      const [{ created_at: created, start_by: startBy } = {}] = rows as { created_at?: string; start_by?: string }[]
      expect(Date.parse(`${startBy}Z`) - Date.parse(`${created}Z`)).toBe(3_600_000)
    })
  })
}
