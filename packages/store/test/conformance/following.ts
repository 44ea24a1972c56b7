import type { UnitProgress } from '@distribute/contracts'
import { describe, expect, it } from 'vitest'
import {
  createClaim,
  createOutcome,
  createTask,
  exited,
  noUnit,
  submit,
  submitQueued,
  submitRunning,
} from '../task-fixtures.ts'
import type { StoreUnderTest } from './store-under-test.ts'

const hosts = ['d.example', 'a.example', 'c.example', 'b.example', 'e.example']

/** The reads behind event streams. */
export function describeFollowing(underTest: () => StoreUnderTest): void {
  describe('following tasks', () => {
    it('reads the summaries of several tasks, as lists have them, without those that do not exist', async () => {
      const { store } = underTest()
      const [one, two] = [await submit(store, createTask()), await submit(store, createTask())]
      const summaries = await store.tasks.listByIds([one.id, two.id, 999_999_999])
      const { items } = await store.tasks.list({}, { limit: 2 })
      expect(summaries.toSorted((a, b) => b.id - a.id)).toEqual(items)
      expect(await store.tasks.listByIds([])).toEqual([])
    })

    it('reads the hosts of some units in the order of the task, a page at a time', async () => {
      const { store } = underTest()
      const { task, first, units } = await submitRunning(store, { hosts })
      await store.units.record({ ...first, outcomes: [createOutcome('a.example', 'failed')], end: exited })
      const read = (unitNumbers: readonly number[], afterSeq: number, limit = 10) =>
        store.results.listOfUnits(task.id, { units: unitNumbers, withSkipped: false }, { afterSeq, limit })
      expect(units.map(({ unit }) => unit)).toEqual([1, 2, 3])
      expect(await read([3, 1], 0)).toMatchObject([
        { host: 'd.example', seq: 1, state: 'lost', unitState: 'finished' },
        { host: 'a.example', seq: 2, state: 'failed', rc: 1 },
        { host: 'e.example', seq: 5, state: 'waiting', unitState: 'running' },
      ])
      expect((await read([3, 1], 1, 1)).map(({ host }) => host)).toEqual(['a.example'])
      expect(await read([3, 1], 5)).toEqual([])
      expect(await read([], 0)).toEqual([])
    })

    it('reads the hosts of skipped units with those of others', async () => {
      const { store } = underTest()
      const { task, units } = await submitQueued(store, { hosts })
      const [first = noUnit] = units
      await store.units.claim(createClaim(first))
      const read = async (selected: readonly number[]) =>
        (
          await store.results.listOfUnits(task.id, { units: selected, withSkipped: true }, { afterSeq: 0, limit: 10 })
        ).map(({ host, state }) => [host, state])
      expect(await read([])).toEqual([])
      await store.tasks.cancel(task.publicId)
      const skipped = ['c.example', 'b.example', 'e.example'].map((host) => [host, 'skipped'])
      expect(await read([])).toEqual(skipped)
      expect(await read([1])).toEqual([['d.example', 'waiting'], ['a.example', 'waiting'], ...skipped])
    })

    it('reads the outstanding hosts of several tasks, the longest outstanding first', async () => {
      const { store } = underTest()
      const [one, two] = [await submitRunning(store), await submitRunning(store, { hosts: ['z.example'] })]
      const other = await submitRunning(store)
      const tell = (unit: (typeof one)['first'], outstanding: UnitProgress['outstanding']) =>
        store.units.renew('engine-1', 'first', [{ ...unit, progress: { outstanding } }], 60_000)
      await tell(one.first, [{ host: 'a.example', step: 'copy', sinceMs: 2000 }])
      await tell(two.first, [{ host: 'z.example', step: 'ping', sinceMs: 1000 }])
      await tell(other.first, [{ host: 'b.example', step: 'ping', sinceMs: 1000 }])
      expect(await store.units.listOutstanding([one.task.id, two.task.id])).toEqual([
        { task: two.task.id, host: 'z.example', step: 'ping', sinceMs: 1000 },
        { task: one.task.id, host: 'a.example', step: 'copy', sinceMs: 2000 },
      ])
      await store.units.record({ ...two.first, outcomes: [createOutcome('z.example')], end: exited })
      expect(await store.units.listOutstanding([two.task.id])).toEqual([])
      expect(await store.units.listOutstanding([])).toEqual([])
    })
  })
}
