import { randomUUID } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { toSqlTime } from '../../src/sql/base/sql-time.ts'
import { createLane, registerEngine, submitRunning } from '../task-fixtures.ts'
import type { StoreUnderTest } from './store-under-test.ts'

export function describeEngines(underTest: () => StoreUnderTest): void {
  describe('engines', () => {
    it('are listed by host name with what they run, and as gone if they are not seen', async () => {
      const { store } = underTest()
      const lane = await createLane(store)
      const [z, a] = [randomUUID(), randomUUID()]
      const registration = { incarnation: 'first', addresses: ['192.0.2.7', '2001:db8::7'], version: '1.2.3', slots: 4 }
      await store.engines.register({ ...registration, id: z, hostName: `${a}-z`, lanes: [lane] })
      await store.engines.register({ ...registration, id: a, hostName: `${a}-a`, lanes: [lane] })
      const { first } = await submitRunning(store, { engine: a })
      const list = async (aliveWithinMs: number) =>
        (await store.engines.list(aliveWithinMs)).filter(({ id }) => id === a || id === z)
      const before = Date.now() - 10_000
      const engines = await list(60_000)
      expect(engines).toMatchObject([
        { ...registration, id: a, hostName: `${a}-a`, lanes: [lane], state: 'up', busy: 2 },
        { ...registration, id: z, hostName: `${a}-z`, lanes: [lane], state: 'up', busy: 0 },
      ])
      for (const { startedAtMs, seenAtMs } of engines) expect(Math.min(startedAtMs, seenAtMs)).toBeGreaterThan(before)
      expect((await list(-60_000)).map(({ state }) => state)).toEqual(['gone', 'gone'])
      const second = { task: first.task, unit: 2, attempt: 1 }
      expect(await store.units.listClaimed(a)).toEqual([{ ...second, unit: 1 }, second])
      expect(await store.units.listClaimed(z)).toEqual([])
    })

    it('learn from their beat that they were drained, until they restart', async () => {
      const { store } = underTest()
      const lane = await createLane(store)
      const id = await registerEngine(store, { lane, slots: 1 })
      const beat = (state: 'up' | 'draining' | 'gone', incarnation = 'first') =>
        store.engines.beat({ id, incarnation, state })
      expect(await beat('up')).toBe('up')
      expect(await store.engines.drain(id)).toBe(true)
      expect(await store.engines.drain(id)).toBe(true)
      expect(await store.engines.drain(randomUUID())).toBe(false)
      expect(await store.engines.listServedLanes(60_000)).not.toContain(lane)
      expect(await beat('up')).toBe('draining')
      expect(await beat('draining')).toBe('draining')
      expect(await beat('up')).toBe('draining')
      expect(await beat('gone')).toBe('gone')
      await registerEngine(store, { lane, slots: 1, id, incarnation: 'second' })
      expect(await beat('up')).toBe('gone')
      expect(await beat('up', 'second')).toBe('up')
      expect(await store.engines.beat({ id: randomUUID(), incarnation: 'first', state: 'up' })).toBe('gone')
    })

    it('with a problem are shown with it, and serve no lane until it ends', async () => {
      const { store } = underTest()
      const lane = await createLane(store)
      const id = await registerEngine(store, { lane, slots: 1 })
      const beat = async (problem?: string) => {
        expect(await store.engines.beat({ id, incarnation: 'first', state: 'up', problem })).toBe('up')
        const shown = (await store.engines.list(60_000)).find((engine) => engine.id === id)
        const isServed = (await store.engines.listServedLanes(60_000)).includes(lane)
        return { problem: shown?.problem, state: shown?.state, isServed }
      }
      expect(await beat()).toEqual({ problem: null, state: 'up', isServed: true })
      const problem = 'the share /mnt is not seen'
      expect(await beat(problem)).toEqual({ problem, state: 'up', isServed: false })
      expect(await beat()).toEqual({ problem: null, state: 'up', isServed: true })
    })

    it('do not seem live because the database’s clock went back after they were seen', async () => {
      const { store, execute } = underTest()
      const lane = await createLane(store)
      const id = randomUUID()
      const registration = { incarnation: 'first', hostName: id, addresses: [], version: '1.2.3', slots: 4 }
      await store.engines.register({ ...registration, id, lanes: [lane] })
      const seen = async () => ({
        state: (await store.engines.list(60_000)).find((engine) => engine.id === id)?.state,
        isServed: (await store.engines.listServedLanes(60_000)).includes(lane),
      })
      expect(await seen()).toEqual({ state: 'up', isServed: true })
      await execute(`update engine set seen_at = '${toSqlTime(Date.now() + 3_600_000)}' where id = '${id}'`)
      expect(await seen()).toEqual({ state: 'gone', isServed: false })
      await store.engines.beat({ id, incarnation: 'first', state: 'up' })
      expect(await seen()).toEqual({ state: 'up', isServed: true })
    })

    it.each(['2026-01-02', '2999-01-02'])(
      'that were not seen within a day (%s) are not listed until they restart',
      async (day) => {
        const { store, execute } = underTest()
        const lane = await createLane(store)
        const id = await registerEngine(store, { lane, slots: 1 })
        const find = async () => (await store.engines.list(60_000)).find((engine) => engine.id === id)
        await execute(`update engine set seen_at = '${day} 03:04:05.000' where id = '${id}'`)
        expect(await find()).toBeUndefined()
        await registerEngine(store, { lane, slots: 1, id, incarnation: 'second' })
        expect(await find()).toMatchObject({ state: 'up' })
      },
    )

    it('that take units despite a fault serve their lanes, and show the fault', async () => {
      const { store } = underTest()
      const lane = await createLane(store)
      const id = await registerEngine(store, { lane, slots: 1 })
      await store.engines.beat({ id, incarnation: 'first', state: 'up', notice: 'no queue' })
      const shown = (await store.engines.list(60_000)).find((engine) => engine.id === id)
      expect(shown).toMatchObject({ state: 'up', problem: null, notice: 'no queue' })
      expect(await store.engines.listServedLanes(60_000)).toContain(lane)
    })

    it('report their settings, as distributes do, until those leave or fall silent', async () => {
      const { store, execute } = underTest()
      const settings = { leaseSeconds: 30.5, graceSeconds: 5, topic: 'distribute' }
      const machine = { hostName: 'h', addresses: [], version: '1', slots: 1, pid: 4711, stateDir: '/var/lib/e/1' }
      const isolation = { mode: 'none', reason: 'unshare: Operation not permitted' } as const
      const [engine, one, other] = [randomUUID(), randomUUID(), randomUUID()]
      await store.engines.register({ ...machine, id: engine, incarnation: 'first', lanes: [], settings, isolation })
      const shown = (await store.engines.list(60_000)).find(({ id }) => id === engine)
      expect(shown).toMatchObject({ pid: 4711, stateDir: '/var/lib/e/1', settings, isolation })

      const list = async () => (await store.distributes.list(60_000)).filter(({ id }) => id === one || id === other)
      for (const id of [one, other]) await store.distributes.announce({ id, hostName: 'h', settings })
      const changed = { id: one, hostName: 'h', settings: { ...settings, graceSeconds: 7 } }
      await store.distributes.announce(changed)
      expect(await list()).toHaveLength(2)
      await store.distributes.leave(other)
      await store.distributes.leave(other)
      expect(await list()).toEqual([changed])
      await execute(`update distribute set seen_at = '2026-01-02 03:04:05.000' where id = '${one}'`)
      expect(await list()).toEqual([])
    })

    it('that restarted with a version that reports no isolation, or an unknown one, have none', async () => {
      const { store, execute } = underTest()
      const [lane, id] = [await createLane(store), randomUUID()]
      const isolation = { mode: 'namespaces', reason: null } as const
      const engine = { id, incarnation: 'first', hostName: 'h', addresses: [], version: '1', slots: 1, lanes: [lane] }
      const show = async () => (await store.engines.list(60_000)).find((shown) => shown.id === id)?.isolation
      await store.engines.register({ ...engine, isolation })
      expect(await show()).toEqual(isolation)
      await store.engines.register(engine)
      expect(await show()).toBeNull()
      await execute(`update engine set isolation = '{"mode":"jail"}' where id = '${id}'`)
      expect(await show()).toBeNull()
    })

    it('that are gone stay gone when they are drained', async () => {
      const { store } = underTest()
      const id = await registerEngine(store, { lane: await createLane(store), slots: 1 })
      await store.engines.beat({ id, incarnation: 'first', state: 'gone' })
      expect(await store.engines.drain(id)).toBe(true)
      expect((await store.engines.list(60_000)).find((engine) => engine.id === id)?.state).toBe('gone')
    })
  })
}
