import { describe, expect, it } from 'vitest'
import type { Renewal, UnitEnd } from '../../src/index.ts'
import {
  createClaim,
  createOutcome,
  createTask,
  exited,
  listRunning,
  noUnit,
  reapTask,
  submitQueued,
  submitRunning,
} from '../task-fixtures.ts'
import type { StoreUnderTest } from './store-under-test.ts'

export function describeUnits(underTest: () => StoreUnderTest): void {
  describe('claiming', () => {
    it('returns a queued unit with its request and its hosts in order, and starts the task', async () => {
      const { store } = underTest()
      const { task, lane, units } = await submitQueued(store, { hosts: ['b.example', 'a.example', 'c.example'] })
      const [first] = units
      expect(first && (await store.units.claim(createClaim(first)))).toEqual({
        task: task.id,
        unit: 1,
        attempt: 1,
        lane,
        taskPublicId: task.publicId,
        firstTask: task.publicId,
        content: { request: JSON.stringify(createTask({ lane }).request), secrets: null },
        isTaken: false,
        order: undefined,
        hosts: ['b.example', 'a.example'],
      })
      const running = await store.tasks.find(task.publicId)
      expect(running).toMatchObject({
        state: 'running',
        units: { queued: 1, running: 1 },
        hosts: { waiting: 3, running: 2, total: 3 },
      })
      expect(running?.startedAtMs).toBeGreaterThanOrEqual(task.createdAtMs)
    })

    it('gives a unit to exactly one of twenty concurrent calls', async () => {
      const { store } = underTest()
      const { units } = await submitQueued(store, { hosts: ['a.example'] })
      const unit = units[0] ?? noUnit
      const claims = await Promise.all(
        Array.from({ length: 20 }, (_, n) => store.units.claim(createClaim(unit, { engine: `engine-${n}` }))),
      )
      expect(claims.filter((claim) => claim !== undefined)).toHaveLength(1)
    })

    it('returns a unit again to the incarnation that claimed it, and to no other', async () => {
      const { store } = underTest()
      const { units } = await submitQueued(store, { hosts: ['a.example'] })
      const unit = units[0] ?? noUnit
      const claimed = await store.units.claim(createClaim(unit))
      expect(await store.units.claim(createClaim(unit))).toEqual(claimed)
      expect(await store.units.claim(createClaim(unit, { incarnation: 'second' }))).toBeUndefined()
      expect(await store.units.claim(createClaim(unit, { engine: 'engine-2' }))).toBeUndefined()
    })

    it('starts the lease of a unit again if the claim is repeated', async () => {
      const { store } = underTest()
      const { units } = await submitQueued(store, { hosts: ['a.example'] })
      const unit = units[0] ?? noUnit
      await store.units.claim(createClaim(unit))
      const seen = await listRunning(store, unit.task)
      await store.units.claim(createClaim(unit))
      expect(await store.units.reap(seen)).toEqual([])
    })

    it('returns nothing for a unit that is pending, of another attempt, or unknown', async () => {
      const { store } = underTest()
      const { units } = await submitQueued(store)
      const unit = units[0] ?? noUnit
      expect(await store.units.claim(createClaim({ ...unit, attempt: 2 }))).toBeUndefined()
      expect(await store.units.claim(createClaim({ ...unit, unit: 99 }))).toBeUndefined()
      expect(await store.units.claim(createClaim({ ...unit, task: 987_654_321 }))).toBeUndefined()
      expect(await store.units.claim(createClaim(unit))).toBeDefined()
    })

    it('returns only hosts without a result', async () => {
      const { store } = underTest()
      const { first } = await submitRunning(store, { hosts: ['a.example', 'b.example'] })
      await store.units.record({ ...first, outcomes: [createOutcome('a.example')] })
      expect((await store.units.claim(createClaim(first)))?.hosts).toEqual(['b.example'])
    })

    it('finds the unit of its lanes that has been queued longest', async () => {
      const { store, execute } = underTest()
      const { lane, task } = await submitQueued(store)
      const other = await submitQueued(store)
      expect(await store.units.findQueued([], 0)).toBeUndefined()
      expect(await store.units.findQueued([lane, other.lane], 60_000)).toBeUndefined()
      await execute(`update unit set queued_at = '2026-01-01 00:00:00.000' where task = ${task.id} and seq = 2`)
      const found = await store.units.findQueued([other.lane, lane], 60_000)
      expect(found).toEqual({ task: task.id, unit: 2, attempt: 1 })
      expect(await store.units.findQueued([other.lane], 60_000)).toBeUndefined()
    })

    it('finds a unit that was queued before the database’s clock went back', async () => {
      const { store, execute } = underTest()
      const { lane, task } = await submitQueued(store)
      await execute(`update unit set queued_at = '2101-01-01 00:00:00.000' where task = ${task.id} and seq = 2`)
      expect(await store.units.findQueued([lane], 60_000)).toEqual({ task: task.id, unit: 2, attempt: 1 })
    })

    it('finds a unit without a queueing time, also for an engine that could not start it', async () => {
      const { store, execute } = underTest()
      const { lane, task, units } = await submitQueued(store, { hosts: ['a.example'] })
      await execute(`update unit set queued_at = null, tried_by = '["engine-1"]' where task = ${task.id}`)
      expect(await store.units.findQueued([lane], 60_000, 'engine-1')).toEqual(units[0])
      expect(await store.units.claim(createClaim(units[0] ?? noUnit))).toMatchObject({ lane })
    })
  })

  describe('a list of units', () => {
    it("shows each unit's outcome, page by page", async () => {
      const { store } = underTest()
      const hosts = ['a.example', 'b.example', 'c.example', 'd.example', 'e.example']
      const { task, units } = await submitQueued(store, { hosts })
      const [first = noUnit, second = noUnit] = units
      for (const unit of [first, second]) await store.units.claim(createClaim(unit, { claimedBy: 'sweep' }))
      const end: UnitEnd = { reason: 'deadline', cause: 'no answer', exitCode: null, leftoversKilled: 7 }
      await store.units.record({ engine: 'engine-1', ...first, outcomes: [createOutcome('a.example')], end })
      const page = await store.units.list(task.id, { limit: 2 })
      expect(page.items).toMatchObject([
        {
          ...{ task: task.id, unit: 1, attempt: 1, state: 'finished', engine: 'engine-1', claimedBy: 'sweep' },
          ...{ endReason: 'deadline', cause: 'no answer', exitCode: null, leftoversKilled: 7, progress: null },
          hosts: { ok: 1, changed: 1, lost: 1, waiting: 0 },
        },
        { unit: 2, state: 'running', endReason: null, finishedAtMs: null, hosts: { waiting: 2 } },
      ])
      const [{ queuedAtMs, startedAtMs, finishedAtMs } = {}] = page.items
      expect([queuedAtMs, startedAtMs, finishedAtMs].every((ms) => (ms ?? 0) >= task.createdAtMs)).toBe(true)
      const last = await store.units.list(task.id, { limit: 2, cursor: page.nextCursor ?? undefined })
      expect(last).toMatchObject({ items: [{ unit: 3, state: 'queued', engine: null }], nextCursor: null })
    })

    it('has shorter pages if the notes of the runs are long', async () => {
      const { store, execute } = underTest()
      const { task } = await submitQueued(store, {
        hosts: ['a.example', 'b.example', 'c.example', 'd.example', 'e.example'],
      })
      await execute(`update unit set fault = '${'x'.repeat(3_000_000)}' where task = ${task.id}`)
      const page = await store.units.list(task.id, { limit: 10 })
      expect(page.items.map(({ unit }) => unit)).toEqual([1])
      const next = await store.units.list(task.id, { limit: 10, cursor: page.nextCursor ?? undefined })
      expect(next.items.map(({ unit }) => unit)).toEqual([2])
    })

    it('shows what a running unit waits for, as its engine last reported it', async () => {
      const { store, query } = underTest()
      const { task, first, second } = await submitRunning(store)
      const progress = (host: string) => ({
        outstanding: [{ host, step: "it's the 重启", sinceMs: 1_700_000_000_000 }],
      })
      const shown = async () => (await store.units.list(task.id, { limit: 10 })).items.map((unit) => unit.progress)
      const renew = (units: readonly Renewal[], incarnation = 'first') =>
        store.units.renew('engine-1', incarnation, units, 60_000)
      expect(await shown()).toEqual([null, null])
      await renew([
        { ...first, progress: progress('a.example') },
        { ...second, progress: progress('c.example') },
      ])
      expect(await shown()).toEqual([progress('a.example'), progress('c.example')])
      await renew([{ ...first, progress: { outstanding: [] } }, second])
      await renew([{ ...second, progress: progress('z.example') }], 'second')
      await renew([{ ...second, attempt: 2, progress: progress('z.example') }])
      expect(await shown()).toEqual([{ outstanding: [] }, progress('c.example')])
      expect(await query(`select version from unit where task = ${task.id}`)).toEqual([{ version: 4 }, { version: 3 }])
      await store.units.record({ ...second, outcomes: [createOutcome('c.example')], end: exited })
      expect(await shown()).toEqual([{ outstanding: [] }, null])
    })
  })

  describe('leases', () => {
    it('tell an engine to continue, to cancel, or that a unit is gone', async () => {
      const { store, execute } = underTest()
      const mine = await submitRunning(store)
      const cancelled = await submitRunning(store, { hosts: ['a.example'] })
      await execute(`update task set cancel_requested_at = created_at where id = ${cancelled.task.id}`)
      const ended = { ...mine.second }
      await store.units.record({
        ...ended,
        outcomes: [createOutcome('c.example')],
        end: { reason: 'exit', cause: null, exitCode: 0, leftoversKilled: 0 },
      })
      const key = ({ task, unit, attempt }: typeof ended) => ({ task, unit, attempt })
      const units = [key(cancelled.first), key(mine.first), key(ended), { ...key(mine.first), attempt: 2 }]
      const wishes = async (engine: string, incarnation: string) =>
        (await store.units.renew(engine, incarnation, units, 60_000)).map(({ wish }) => wish)
      expect(await wishes('engine-1', 'first')).toEqual(['cancel', 'continue', 'gone', 'gone'])
      expect(await wishes('engine-1', 'second')).toEqual(['gone', 'gone', 'gone', 'gone'])
      expect(await wishes('engine-2', 'first')).toEqual(['gone', 'gone', 'gone', 'gone'])
      expect(await store.units.renew('engine-1', 'first', [], 60_000)).toEqual([])
    })

    it('end a unit when they lapse: hosts without a result are lost, the others keep theirs', async () => {
      const { store } = underTest()
      const { task, first } = await submitRunning(store, { hosts: ['a.example', 'b.example'] })
      await store.units.record({ ...first, outcomes: [createOutcome('a.example')] })
      const seen = await listRunning(store, first.task)
      const reaped = (await Promise.all([1, 2, 3].map(() => store.units.reap(seen)))).flat()
      expect(reaped).toEqual([{ task: task.id, unit: 1, attempt: 1, engine: 'engine-1', givenBack: false }])
      const { items } = await store.results.list(task.id, {}, { limit: 10 })
      expect(items.map(({ state, cause }) => [state, cause])).toEqual([
        ['ok', null],
        ['lost', 'engine engine-1 lost'],
      ])
      expect(items[1]?.finishedAtMs).toBeGreaterThan(task.createdAtMs)
      expect(await store.tasks.settle(task.id)).toBe(true)
      expect(await store.tasks.find(task.publicId)).toMatchObject({
        state: 'failed',
        hosts: { ok: 1, lost: 1, waiting: 0 },
      })
    })

    it('tell an engine to cancel a run that continues after its unit was given up', async () => {
      const { store } = underTest()
      const { task, first } = await submitRunning(store, {
        hosts: ['a.example', 'b.example', 'c.example'],
      })
      await reapTask(store, task.id)
      const renew = () => store.units.renew('engine-1', 'first', [first], 60_000)
      expect(await renew()).toMatchObject([{ wish: 'gone' }])
      await store.tasks.cancel(task.publicId)
      expect(await renew()).toMatchObject([{ wish: 'cancel' }])
    })

    it('pass to the next incarnation of the engine, and to no other engine', async () => {
      const { store } = underTest()
      const { first } = await submitRunning(store, { hosts: ['a.example'] })
      const claim = { ...createClaim(first), incarnation: 'second' }
      expect(await store.units.adopt({ ...claim, engine: 'engine-2' })).toBe(false)
      expect(await store.units.adopt({ ...claim, attempt: 2 })).toBe(false)
      const seen = await listRunning(store, first.task)
      expect(await store.units.adopt(claim)).toBe(true)
      expect(await store.units.reap(seen)).toEqual([])
      const wish = async (incarnation: string) =>
        (await store.units.renew('engine-1', incarnation, [createClaim(first)], 60_000))[0]?.wish
      expect(await wish('first')).toBe('gone')
      expect(await wish('second')).toBe('continue')
      await store.units.record({ ...first, outcomes: [createOutcome('a.example')], end: exited })
      expect(await store.units.adopt({ ...claim, incarnation: 'third' })).toBe(false)
    })

    it('are not renewed if the engine does not name the unit', async () => {
      const { store } = underTest()
      const { first } = await submitRunning(store, { hosts: ['a.example'] })
      const other = await submitRunning(store, { hosts: ['b.example'] })
      const seen = [...(await listRunning(store, first.task)), ...(await listRunning(store, other.first.task))]
      await store.units.renew('engine-1', 'first', [other.first], 60_000)
      expect(await store.units.reap(seen)).toMatchObject([{ task: first.task }])
    })

    it('keep a unit with its engine if they were renewed, also while the database’s clock stands still', async () => {
      const { store, execute } = underTest()
      const { first } = await submitRunning(store, { hosts: ['a.example'] })
      const freeze = () => execute(`update unit set lease_until = '2026-01-01 00:00:00.000' where task = ${first.task}`)
      await freeze()
      const seen = await listRunning(store, first.task)
      await store.units.renew('engine-1', 'first', [first], 90_000)
      await freeze()
      expect(await store.units.reap(seen)).toEqual([])
      expect(await listRunning(store, first.task)).toMatchObject([{ engine: 'engine-1', lease: { lengthMs: 90_000 } }])
    })

    it('keep a unit with its engine if an older version renewed them, which counts no renewals', async () => {
      const { store, execute } = underTest()
      const { first } = await submitRunning(store, { hosts: ['a.example'] })
      const seen = await listRunning(store, first.task)
      await execute(`update unit set lease_until = '2027-01-01 00:00:00.000' where task = ${first.task}`)
      expect(await store.units.reap(seen)).toEqual([])
    })

    it('end no unit that has ended, or was given back, since it was seen', async () => {
      const { store } = underTest()
      const { first, second, task } = await submitRunning(store, { request: { onEngineLoss: 'retry' } })
      const seen = await listRunning(store, task.id)
      await store.units.record({ ...first, outcomes: [], end: exited })
      expect(await reapTask(store, task.id)).toMatchObject([{ unit: second.unit, givenBack: true }])
      expect(await store.units.reap(seen)).toEqual([])
    })
  })
}
