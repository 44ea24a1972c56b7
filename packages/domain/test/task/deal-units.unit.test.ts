import fc from 'fast-check'
import { expect, test } from 'vitest'
import { countWindowUnits, type DealableTask, dealUnits } from '../../src/index.ts'

const arbitraryTasks: fc.Arbitrary<readonly DealableTask[]> = fc.uniqueArray(
  fc.record({ task: fc.integer({ min: 1, max: 50 }), pending: fc.nat(8), active: fc.nat(8) }),
  { selector: ({ task }) => task, maxLength: 12 },
)
const arbitraryWindows: fc.Arbitrary<readonly DealableTask[]> = arbitraryTasks.chain((tasks) =>
  fc.tuple(...tasks.map((task) => fc.nat(6).map((windowUnits) => ({ ...task, windowUnits })))),
)
const sum = (numbers: readonly number[]) => numbers.reduce((total, number) => total + number, 0)

test('never more than the room or the pending units, and no room is left while units are pending', () => {
  fc.assert(
    fc.property(arbitraryTasks, fc.nat(60), (tasks, room) => {
      const dealt = dealUnits(tasks, room)
      const pending = new Map(tasks.map((task) => [task.task, task.pending]))
      for (const { task, count } of dealt) {
        expect(count).toBeGreaterThan(0)
        expect(count).toBeLessThanOrEqual(pending.get(task) ?? 0)
      }
      expect(new Set(dealt.map(({ task }) => task)).size).toBe(dealt.length)
      expect(sum(dealt.map(({ count }) => count))).toBe(Math.min(room, sum([...pending.values()])))
    }),
  )
})

test('tasks that can still get a unit differ by at most one unit', () => {
  fc.assert(
    fc.property(arbitraryTasks, fc.nat(60), (tasks, room) => {
      const counts = new Map(dealUnits(tasks, room).map(({ task, count }) => [task, count]))
      const after = tasks.map((task) => {
        const got = counts.get(task.task) ?? 0
        return { got, active: task.active + got, left: task.pending - got }
      })
      for (const rich of after.filter(({ got }) => got > 0)) {
        for (const poor of after.filter(({ left }) => left > 0)) {
          expect(rich.active).toBeLessThanOrEqual(poor.active + 1)
        }
      }
    }),
  )
})

test('a task without active units comes before one that has some', () => {
  fc.assert(
    fc.property(arbitraryTasks, fc.nat(12), (tasks, room) => {
      const counts = new Map(dealUnits(tasks, room).map(({ task, count }) => [task, count]))
      const passedOver = tasks.some(({ task, pending, active }) => pending > 0 && active === 0 && !counts.has(task))
      if (passedOver) expect(tasks.filter(({ task, active }) => active > 0 && counts.has(task))).toEqual([])
    }),
  )
})

test('among equals the lower id comes first', () => {
  const tasks = [9, 3, 7].map((task) => ({ task, pending: 5, active: 1 }))
  expect(dealUnits(tasks, 1)).toEqual([{ task: 3, count: 1 }])
  expect(dealUnits(tasks, 4)).toEqual([
    { task: 3, count: 2 },
    { task: 7, count: 1 },
    { task: 9, count: 1 },
  ])
})

test('a one-unit task behind a huge one starts next', () => {
  const tasks = [
    { task: 1, pending: 330, active: 4 },
    { task: 2, pending: 1, active: 0 },
  ]
  expect(dealUnits(tasks, 1)).toEqual([{ task: 2, count: 1 }])
})

test('the tasks that are handed in stay as they are', () => {
  const tasks = [Object.freeze({ task: 1, pending: 2, active: 0 })]
  expect(dealUnits(tasks, 5)).toEqual([{ task: 1, count: 2 }])
})

test('no task gets more units than fit its window, and other tasks get the room', () => {
  fc.assert(
    fc.property(arbitraryWindows, fc.nat(60), (tasks, room) => {
      const counts = new Map(dealUnits(tasks, room).map(({ task, count }) => [task, count]))
      const dealable = tasks.map(({ pending, windowUnits = pending }) => Math.min(pending, windowUnits))
      for (const { task, windowUnits = 0 } of tasks) expect(counts.get(task) ?? 0).toBeLessThanOrEqual(windowUnits)
      expect(sum([...counts.values()])).toBe(Math.min(room, sum(dealable)))
    }),
  )
})

test('a window takes as many whole units as fit next to the hosts without a result', () => {
  expect(countWindowUnits(10, 0, 5)).toBe(2)
  expect(countWindowUnits(10, 1, 5)).toBe(1)
  expect(countWindowUnits(10, 6, 5)).toBe(0)
  expect(countWindowUnits(1, 0, 1)).toBe(1)
  expect(countWindowUnits(1, 1, 1)).toBe(0)
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 500 }),
      fc.nat(500),
      fc.integer({ min: 1, max: 500 }),
      (window, active, size) => {
        const units = countWindowUnits(window, active, size)
        if (units > 0) expect(active + units * size).toBeLessThanOrEqual(window)
        expect(active + (units + 1) * size).toBeGreaterThan(window)
      },
    ),
  )
})
