import { describe, expect, it } from 'vitest'
import {
  createClaim,
  createLane,
  createOutcome,
  createTask,
  deal,
  exited,
  noUnit,
  registerEngine,
  submit,
} from '../task-fixtures.ts'
import type { StoreUnderTest } from './store-under-test.ts'

const aliveWithinMs = 60_000

export function describeDealing(underTest: () => StoreUnderTest): void {
  const hostsOf = (units: number) => Array.from({ length: 2 * units }, (_, n) => `host-${n}.example`)

  describe('dealing', () => {
    it('counts the open units of a lane by state, and knows the oldest that is queued', async () => {
      const { store } = underTest()
      const lane = await createLane(store)
      const find = async () => (await store.lanes.listOpen()).find(({ name }) => name === lane)
      const none = { name: lane, pending: 0, queued: 0, running: 0, oldestQueuedAtMs: null }
      expect(await find()).toEqual(none)
      await submit(store, createTask({ lane, hosts: hostsOf(4) }))
      const before = Date.now()
      const { messages } = await store.lanes.deal({ lane, depth: 3, aliveWithinMs })
      const [first] = messages
      if (first === undefined) throw new Error('nothing was dealt')
      await store.units.claim(createClaim(first, { lanes: [lane] }))
      const open = await find()
      expect(open).toMatchObject({ pending: 1, queued: 2, running: 1 })
      expect(Math.abs((open?.oldestQueuedAtMs ?? 0) - before)).toBeLessThan(10_000)
    })

    it('counts pending units of several tasks, also those that were given back', async () => {
      const { store, execute } = underTest()
      const lane = await createLane(store)
      const tasks = [
        await submit(store, createTask({ lane, hosts: hostsOf(9) })),
        await submit(store, createTask({ lane, hosts: hostsOf(4) })),
      ]
      const set = (state: string, units: string) =>
        execute(`update unit set state = '${state}' where task = ${tasks[0]?.id} and seq in (${units})`)
      await set('finished', '1, 2, 3, 4')
      await set('running', '5')
      const find = async () => (await store.lanes.listOpen([lane]))[0]
      expect(await find()).toMatchObject({ pending: 8, running: 1 })
      await set('pending', '2')
      await set('skipped', '7')
      expect(await find()).toMatchObject({ pending: 8, running: 1 })
      await set('finished', '1, 2, 3, 4, 5, 6, 7, 8, 9')
      expect(await find()).toMatchObject({ pending: 4, running: 0 })
    })

    it('fills the queue up to its depth, and returns whether more units are pending', async () => {
      const { store } = underTest()
      const lane = await createLane(store)
      expect(await store.lanes.deal({ lane, depth: 3, aliveWithinMs })).toEqual({
        messages: [],
        more: false,
        unsigned: [],
      })
      const { id, publicId } = await submit(store, createTask({ lane, hosts: hostsOf(4) }))
      const message = (unit: number) => ({ version: 1, task: id, unit, attempt: 1 })
      expect(await store.lanes.deal({ lane, depth: 3, aliveWithinMs })).toEqual({
        messages: [message(1), message(2), message(3)],
        more: true,
        unsigned: [],
      })
      expect(await store.lanes.deal({ lane, depth: 3, aliveWithinMs })).toMatchObject({ messages: [], more: true })
      expect(await store.lanes.deal({ lane, depth: 4, aliveWithinMs })).toMatchObject({
        messages: [message(4)],
        more: false,
      })
      expect((await store.tasks.find(publicId))?.units).toMatchObject({ pending: 0, queued: 4 })
    })

    it('starts a small task before the pending units of a large one', async () => {
      const { store } = underTest()
      const lane = await createLane(store)
      const large = await submit(store, createTask({ lane, hosts: hostsOf(50) }))
      const { messages: first } = await store.lanes.deal({ lane, depth: 2, aliveWithinMs })
      const small = await submit(store, createTask({ lane, hosts: ['one.example'] }))
      const middle = await submit(store, createTask({ lane, hosts: hostsOf(5) }))
      expect(first.map(({ task }) => task)).toEqual([large.id, large.id])
      const { messages } = await store.lanes.deal({ lane, depth: 7, aliveWithinMs })
      const counts = Map.groupBy(messages, ({ task }) => task)
      expect(counts.get(small.id)).toHaveLength(1)
      expect(counts.get(middle.id)).toHaveLength(3)
      expect(counts.get(large.id)).toHaveLength(1)
      expect(counts.get(large.id)?.[0]?.unit).toBe(3)
    })

    it('deals 300 tasks of one unit at once', async () => {
      const { store } = underTest()
      const lane = await createLane(store)
      const ids: number[] = []
      for (let n = 0; n < 300; n++) ids.push((await submit(store, createTask({ lane, hosts: ['a.example'] }))).id)
      const { messages, more } = await store.lanes.deal({ lane, depth: 1000, aliveWithinMs })
      expect(messages.map(({ task }) => task)).toEqual(ids)
      expect(more).toBe(false)
    })

    it('keeps as many units queued as the live engines of the lane have free slots', async () => {
      const { store } = underTest()
      const lane = await createLane(store)
      await submit(store, createTask({ lane, hosts: hostsOf(20) }))
      const dealFree = async () => (await store.lanes.deal({ lane, depth: 0, aliveWithinMs })).messages
      // No engine is live.
      const queued = [...(await dealFree())]
      expect(queued).toHaveLength(4)
      const engine = await registerEngine(store, { lane, slots: 6 })
      queued.push(...(await dealFree()))
      expect(queued).toHaveLength(6)
      for (const unit of queued) await store.units.claim(createClaim(unit, { engine }))
      // All slots are busy.
      expect(await dealFree()).toHaveLength(1)
      await registerEngine(store, { lane, slots: 3 })
      expect(await dealFree()).toHaveLength(2)
      expect(await dealFree()).toHaveLength(0)
    })

    it('skips a cancelled task', async () => {
      const { store, execute } = underTest()
      const lane = await createLane(store)
      const cancelled = await submit(store, createTask({ lane }))
      const other = await submit(store, createTask({ lane, hosts: ['a.example'] }))
      await execute(`update task set cancel_requested_at = created_at where id = ${cancelled.id}`)
      const { messages } = await store.lanes.deal({ lane, depth: 10, aliveWithinMs })
      expect(messages.map(({ task }) => task)).toEqual([other.id])
    })

    it('deals a task only as many units as its window allows: hosts with a result make room', async () => {
      const { store } = underTest()
      const lane = await createLane(store)
      await submit(store, createTask({ lane, hosts: hostsOf(5), request: { parallel: 5 } }))
      const [first = noUnit, second = noUnit, ...others] = await deal(store, lane)
      expect([first.unit, second.unit, others]).toEqual([1, 2, []])
      const other = await submit(store, createTask({ lane, hosts: ['a.example'] }))
      expect(await deal(store, lane)).toMatchObject([{ task: other.id }])
      await store.units.claim(createClaim(first))
      expect(await deal(store, lane)).toEqual([])
      await store.units.record({ engine: 'engine-1', ...first, outcomes: [createOutcome('host-0.example')] })
      expect(await deal(store, lane)).toMatchObject([{ unit: 3 }])
      await store.units.record({
        engine: 'engine-1',
        ...first,
        outcomes: [createOutcome('host-1.example', 'failed')],
        end: exited,
      })
      expect(await deal(store, lane)).toEqual([])
    })

    it('runs a task with a window of one, host by host', async () => {
      const { store } = underTest()
      const lane = await createLane(store)
      const hosts = hostsOf(2)
      const units = hosts.map((host) => [host])
      await submit(store, createTask({ lane, units, request: { parallel: 1, unitSize: 1 } }))
      for (const host of hosts) {
        const [unit = noUnit, ...others] = await deal(store, lane)
        expect(others).toEqual([])
        await store.units.claim(createClaim(unit))
        expect(await deal(store, lane)).toEqual([])
        await store.units.record({ engine: 'engine-1', ...unit, outcomes: [createOutcome(host)], end: exited })
      }
      expect(await deal(store, lane)).toEqual([])
    })

    it('deals each unit once, however many dispatchers there are', async () => {
      const { store } = underTest()
      const lane = await createLane(store)
      await submit(store, createTask({ lane, hosts: hostsOf(40) }))
      const dealt: string[] = []
      const dispatch = async (depth: number) => {
        const { messages } = await store.lanes.deal({ lane, depth, aliveWithinMs })
        dealt.push(...messages.map(({ unit }) => String(unit)))
      }
      for (let depth = 8; depth <= 40; depth += 8) await Promise.all(Array.from({ length: 4 }, () => dispatch(depth)))
      expect(dealt).toHaveLength(40)
      expect(new Set(dealt).size).toBe(40)
    })
  })
}
