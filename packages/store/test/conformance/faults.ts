import { describe, expect, it } from 'vitest'
import type { UnitEnd } from '../../src/index.ts'
import { createOutcome, exited, reapTask, submitRunning } from '../task-fixtures.ts'
import type { StoreUnderTest } from './store-under-test.ts'

const fault = 'step build failed on localhost: no space'
const warnings = ['Could not match supplied host pattern: webservers']
const step = { host: 'localhost', step: 'build', state: 'failed', ignored: false, rescued: false } as const
const faulty: UnitEnd = {
  ...exited,
  exitCode: 2,
  fault,
  notes: {
    otherSteps: [{ ...step, startedAtMs: 1_700_000_000_000, durationMs: 12, msg: 'no space' }],
    otherCounts: { hosts: 1, steps: 1, failed: 1, unreachable: 0 },
    warnings,
  },
}

/** Runs that fail apart from their hosts. */
export function describeFaults(underTest: () => StoreUnderTest): void {
  describe('a run with a fault', () => {
    it('makes its task failed although every host is ok, with the reason', async () => {
      const { store } = underTest()
      const { task, first, second } = await submitRunning(store, { hosts: ['a.example', 'b.example', 'c.example'] })
      await store.units.record({
        ...first,
        outcomes: ['a.example', 'b.example'].map((host) => createOutcome(host)),
        end: exited,
      })
      await store.units.record({ ...second, outcomes: [createOutcome('c.example')], end: faulty })
      expect(await store.tasks.settle(task.id)).toBe(true)
      expect(await store.tasks.find(task.publicId)).toMatchObject({
        state: 'failed',
        cause: fault,
        hosts: { ok: 3 },
      })
      expect(await store.units.find(task.id, 1)).toMatchObject({ unit: 1, fault: null, notes: null })
      expect(await store.units.find(task.id, 2)).toMatchObject({ unit: 2, fault, notes: faulty.notes })
      expect(await store.units.find(task.id, 3)).toBeUndefined()
    })

    it('makes a task failed that had succeeded before the end of the run was recorded, once', async () => {
      const { store } = underTest()
      const { task, first } = await submitRunning(store, { hosts: ['a.example'] })
      await store.units.record({ ...first, outcomes: [createOutcome('a.example')] })
      await reapTask(store, task.id)
      expect(await store.tasks.settle(task.id)).toBe(true)
      expect(await store.tasks.find(task.publicId)).toMatchObject({ state: 'succeeded', cause: null })
      const late = { ...first, outcomes: [createOutcome('a.example')], end: faulty }
      await store.units.record(late)
      expect(await store.tasks.settle(task.id)).toBe(true)
      expect(await store.tasks.find(task.publicId)).toMatchObject({ state: 'failed', cause: fault, hosts: { ok: 1 } })
      await store.units.record(late)
      expect(await store.tasks.settle(task.id)).toBe(false)
      expect(await store.tasks.find(task.publicId)).toMatchObject({ state: 'failed', cause: fault })
    })

    it('passes its warnings to the task if each ended run warns', async () => {
      const { store } = underTest()
      const { task, first, second } = await submitRunning(store, { hosts: ['a.example', 'b.example', 'c.example'] })
      const end = (unit: typeof first, warned: boolean) =>
        store.units.record({ ...unit, outcomes: [], end: warned ? faulty : exited })
      const shown = async () => (await store.tasks.find(task.publicId))?.warnings
      await end(first, true)
      expect(await shown()).toEqual(warnings)
      await end(second, false)
      expect(await shown()).toEqual([])
    })

    it('does not change the end of a task that was cancelled', async () => {
      const { store } = underTest()
      const { task, first } = await submitRunning(store, { hosts: ['a.example'] })
      await store.tasks.cancel(task.publicId)
      await store.units.record({ ...first, outcomes: [createOutcome('a.example')], end: faulty })
      expect(await store.tasks.settle(task.id)).toBe(true)
      expect(await store.tasks.find(task.publicId)).toMatchObject({ state: 'cancelled', cause: fault })
    })
  })
}
