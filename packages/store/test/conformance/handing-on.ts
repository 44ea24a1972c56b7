import type { EngineFault } from '@distribute/contracts'
import { maxAttempts, maxIdleAttempts } from '@distribute/domain'
import { describe, expect, it } from 'vitest'
import {
  createClaim,
  createOutcome,
  deal,
  exited,
  type HeldUnit,
  noUnit,
  reapTask,
  submitRunning,
} from '../task-fixtures.ts'
import type { StoreUnderTest } from './store-under-test.ts'

/** Units that their engines could not start or finish because of a fault of the engine. */
export function describeHandingOn(underTest: () => StoreUnderTest): void {
  const hosts = ['a.example', 'b.example']
  const fault: EngineFault = { cause: 'no ssh', kind: 'engine', nothingRan: true }
  const endedBy = (engineFault: EngineFault) => ({ ...exited, cause: engineFault.cause, engineFault })
  /** What an engine records of a unit of which nothing ran. */
  const untouched = (unit: HeldUnit, engineFault = fault) => {
    const outcomes = hosts.map((host) => createOutcome(host, 'failed', { cause: 'not reached: no ssh' }))
    return { ...unit, outcomes, end: endedBy(engineFault) }
  }
  const listUnits = async (task: number) => (await underTest().store.units.list(task, { limit: 10 })).items
  const statesOf = async (task: number) =>
    (await underTest().store.results.list(task, {}, { limit: 100 })).items.map(({ state }) => state)
  /** Deals the next attempt and claims it for another engine. */
  const claimNext = async (lane: string, engine: string): Promise<HeldUnit> => {
    const [unit = noUnit] = await deal(underTest().store, lane)
    expect(await underTest().store.units.claim(createClaim(unit, { engine }))).toBeDefined()
    return { ...unit, engine }
  }

  describe('a unit of which nothing ran because of its engine', () => {
    it('goes back to the queue for every onEngineLoss of its task, and no host has a result', async () => {
      const { store } = underTest()
      const { task, lane, first } = await submitRunning(store, { hosts })
      const record = untouched(first)
      expect(await store.units.record(record)).toEqual({ written: 0, dropped: 0, givenBack: true })
      expect(await listUnits(task.id)).toMatchObject([
        { state: 'pending', attempt: 2, engine: null, cause: 'engine engine-1 could not start it: no ssh' },
      ])
      expect(await statesOf(task.id)).toEqual(['waiting', 'waiting'])
      expect(await store.units.record(record)).toMatchObject({ written: 0, givenBack: false })
      const next = await claimNext(lane, 'engine-2')
      const outcomes = hosts.map((host) => createOutcome(host))
      await store.units.record({ ...next, outcomes, end: exited })
      expect(await store.tasks.settle(task.id)).toBe(true)
      expect(await store.tasks.find(task.publicId)).toMatchObject({ state: 'succeeded', hosts: { ok: 2 } })
    })

    it('keeps the result of a host that had nothing to do', async () => {
      const { store } = underTest()
      const { task, first } = await submitRunning(store, { hosts })
      const outcomes = [createOutcome('a.example'), createOutcome('b.example', 'failed')]
      expect(await store.units.record({ ...untouched(first), outcomes })).toMatchObject({ written: 1, givenBack: true })
      expect(await statesOf(task.id)).toEqual(['ok', 'waiting'])
    })

    it('is left to other engines for a while', async () => {
      const { store, execute } = underTest()
      const { task, lane, first } = await submitRunning(store, { hosts })
      await store.units.record(untouched(first))
      const [unit = noUnit] = await deal(store, lane)
      const find = (engine: string) => store.units.findQueued([lane], -1000, engine)
      expect(await find('engine-1')).toBeUndefined()
      expect(await find('engine-2')).toMatchObject({ task: task.id, attempt: 2 })
      expect(await store.units.claim(createClaim(unit, { engine: 'engine-1' }))).toBeUndefined()
      await execute(`update unit set queued_at = '2026-01-02 03:04:05' where task = ${task.id}`)
      expect(await find('engine-1')).toMatchObject({ task: task.id })
      expect(await store.units.claim(createClaim(unit, { engine: 'engine-1' }))).toMatchObject({ attempt: 2 })
    })

    it('ends with the cause after that many tries, and costs no failure budget', async () => {
      const { store } = underTest()
      const { task, lane, first } = await submitRunning(store, { hosts, request: { failCount: 0 } })
      let unit = first
      for (let attempt = 1; attempt < maxIdleAttempts; attempt += 1) {
        expect(await store.units.record(untouched(unit))).toMatchObject({ givenBack: true })
        unit = await claimNext(lane, `engine-${attempt + 1}`)
      }
      expect(await store.units.record(untouched(unit))).toMatchObject({ written: 2, givenBack: false })
      expect(await store.results.find(task.id, 'a.example')).toMatchObject({
        state: 'failed',
        attempt: maxIdleAttempts,
        cause: 'not reached: no ssh',
      })
      expect(await store.tasks.settle(task.id)).toBe(true)
      expect((await store.tasks.find(task.publicId))?.state).toBe('failed')
    })

    it('is tried once more if one engine lacks what only this unit needs', async () => {
      const { store } = underTest()
      const { lane, first } = await submitRunning(store, { hosts })
      const unseen: EngineFault = { ...fault, kind: 'unit' }
      expect(await store.units.record(untouched(first, unseen))).toMatchObject({ givenBack: true })
      const second = await claimNext(lane, 'engine-2')
      expect(await store.units.record(untouched(second, unseen))).toMatchObject({ givenBack: false })
    })

    it('has as many attempts left as before', async () => {
      const { store } = underTest()
      const { task, lane, first } = await submitRunning(store, { hosts, request: { onEngineLoss: 'retry' } })
      await store.units.record(untouched(first, { ...fault, kind: 'ended' }))
      for (let attempt = 1; attempt <= maxAttempts; attempt += 1) {
        await claimNext(lane, `engine-${attempt}`)
        expect(await reapTask(store, task.id)).toMatchObject([{ givenBack: attempt < maxAttempts }])
      }
      expect(await statesOf(task.id)).toEqual(['lost', 'lost'])
    })

    it('is skipped with its hosts, which were not touched, if its task was cancelled', async () => {
      const { store } = underTest()
      const { task, first } = await submitRunning(store, { hosts })
      await store.tasks.cancel(task.publicId)
      await store.units.record(untouched(first))
      expect(await listUnits(task.id)).toMatchObject([{ state: 'skipped' }])
      expect(await statesOf(task.id)).toEqual(['skipped', 'skipped'])
      expect(await store.tasks.settle(task.id)).toBe(true)
      expect((await store.tasks.find(task.publicId))?.state).toBe('cancelled')
    })

    it('that is cancelled while it waits for its next attempt was never started', async () => {
      const { store } = underTest()
      const { task, first } = await submitRunning(store, { hosts })
      await store.units.record(untouched(first))
      expect(await store.tasks.cancel(task.publicId)).toMatchObject({ state: 'cancelled', hosts: { skipped: 2 } })
    })
  })

  describe('a unit that ran in part, and failed because of its engine', () => {
    const broken: EngineFault = { ...fault, nothingRan: false }
    const outcomes = [createOutcome('a.example'), createOutcome('b.example', 'lost')]

    it('ends with its lost hosts, which no failure budget counts', async () => {
      const { store } = underTest()
      const { task, first } = await submitRunning(store, { hosts, request: { failCount: 0 } })
      expect(await store.units.record({ ...first, outcomes, end: endedBy(broken) })).toMatchObject({ givenBack: false })
      await store.tasks.settle(task.id)
      expect(await store.tasks.find(task.publicId)).toMatchObject({ state: 'failed', hosts: { ok: 1, lost: 1 } })
    })

    it('is given back for them if its task has onEngineLoss: retry', async () => {
      const { store } = underTest()
      const { task, first } = await submitRunning(store, { hosts, request: { onEngineLoss: 'retry' } })
      expect(await store.units.record({ ...first, outcomes, end: endedBy(broken) })).toMatchObject({ givenBack: true })
      expect(await statesOf(task.id)).toEqual(['ok', 'waiting'])
    })

    it('costs its task the budget for hosts that failed by themselves', async () => {
      const { store } = underTest()
      const { task, first } = await submitRunning(store, { hosts, request: { failCount: 0 } })
      const mixed = [createOutcome('a.example', 'failed'), createOutcome('b.example', 'lost')]
      await store.units.record({ ...first, outcomes: mixed, end: endedBy(broken) })
      await store.tasks.settle(task.id)
      expect((await store.tasks.find(task.publicId))?.state).toBe('aborted')
    })
  })
}
