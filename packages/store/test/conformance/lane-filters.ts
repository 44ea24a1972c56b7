import { randomUUID } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { collect, createOutcome, exited, submitRunning } from '../task-fixtures.ts'
import type { StoreUnderTest } from './store-under-test.ts'

export function describeLaneFilters(underTest: () => StoreUnderTest): void {
  describe('reads for some lanes', () => {
    /** Two ended tasks on one host, each in another lane. */
    const endTwo = async () => {
      const { store } = underTest()
      const host = `${randomUUID()}.example`
      const run = async () => {
        const running = await submitRunning(store, { hosts: [host] })
        await store.units.record({ ...running.first, outcomes: [createOutcome(host)], end: exited })
        return running
      }
      return { host, one: await run(), two: await run() }
    }

    it('are tasks of these lanes, page by page', async () => {
      const { tasks } = underTest().store
      const { host, one, two } = await endTwo()
      const list = async (lanes: readonly string[], cursor?: string) => {
        const page = await tasks.list({ host, lanes }, { limit: 1, cursor })
        return { ids: page.items.map(({ id }) => id), nextCursor: page.nextCursor }
      }
      expect(await list([one.lane])).toEqual({ ids: [one.task.id], nextCursor: null })
      const first = await list([one.lane, two.lane])
      expect(first.ids).toEqual([two.task.id])
      expect((await list([one.lane, two.lane], first.nextCursor ?? '')).ids).toEqual([one.task.id])
      expect((await list([])).ids).toEqual([])
    })

    it('are results of these lanes', async () => {
      const { results } = underTest().store
      const { host, one, two } = await endTwo()
      const read = async (lanes: readonly string[]) => {
        const scope = { kind: 'adhoc', lanes } as const
        return {
          ofHosts: (await collect(results.readFinishedOfHosts(scope, [host], null))).map(({ taskId }) => taskId),
          latest: (await results.listLatestOfHosts(scope, [host])).map(({ taskId }) => taskId),
          ofOne: (await collect(results.readFinishedOfTask(scope, one.task.publicId))).length,
        }
      }
      const [first, second] = [one.task.id, two.task.id]
      expect(await read([one.lane])).toEqual({ ofHosts: [first], latest: [first], ofOne: 1 })
      expect(await read([two.lane])).toEqual({ ofHosts: [second], latest: [second], ofOne: 0 })
      expect(await read([one.lane, two.lane])).toEqual({ ofHosts: [second, first], latest: [second], ofOne: 1 })
      expect(await read([])).toEqual({ ofHosts: [], latest: [], ofOne: 0 })
    })

    it('are the open units of these lanes', async () => {
      const { lanes } = underTest().store
      const { lane } = await submitRunning(underTest().store)
      expect(await lanes.listOpen([lane])).toMatchObject([{ name: lane, running: 2 }])
      expect(await lanes.listOpen([])).toEqual([])
    })
  })
}
