import { describe, expect, it } from 'vitest'
import { createLane, createOutcome, createTask, deal, exited, submit, submitRunning } from '../task-fixtures.ts'
import type { StoreUnderTest } from './store-under-test.ts'

const hosts = ['a.example', 'b.example', 'c.example', 'd.example', 'e.example']

export function describeOpenTasks(underTest: () => StoreUnderTest): void {
  describe('summing up open tasks', () => {
    const summarize = async (lane: string) => {
      const all = await underTest().store.tasks.summarizeOpen()
      return all.filter((one) => one.lane === lane)
    }

    it('counts the tasks and hosts of a lane by the state of the task', async () => {
      const { store } = underTest()
      const { lane, task, first } = await submitRunning(store, { hosts })
      const waiting = await submit(store, createTask({ lane, hosts: hosts.slice(0, 3) }))
      await submit(store, createTask({ lane, hosts }))
      await store.units.record({
        ...first,
        outcomes: [createOutcome('a.example', 'failed'), createOutcome('b.example')],
        end: exited,
      })
      const { createdAtMs } = waiting
      expect(await summarize(lane)).toMatchObject([
        {
          ...{ state: 'running', tasks: 1, runningHosts: 3, oldestPendingAtMs: null },
          hosts: { waiting: 3, ok: 1, failed: 1, changed: 1, lost: 0 },
        },
        { state: 'waiting', tasks: 2, runningHosts: 0, oldestPendingAtMs: createdAtMs, hosts: { waiting: 8, ok: 0 } },
      ])
      await deal(store, lane)
      expect(await summarize(lane)).toMatchObject([{ state: 'running' }, { tasks: 2, oldestPendingAtMs: null }])
      await store.tasks.cancel(waiting.publicId)
      expect(await summarize(lane)).toMatchObject([{ state: 'running' }, { state: 'waiting', tasks: 1 }])
      expect((await store.tasks.find(task.publicId))?.state).toBe('running')
    })

    it('has nothing of a lane without an open task', async () => {
      const { store } = underTest()
      const lane = await createLane(store)
      const { publicId } = await submit(store, createTask({ lane }))
      await store.tasks.cancel(publicId)
      expect(await summarize(lane)).toEqual([])
    })
  })
}
