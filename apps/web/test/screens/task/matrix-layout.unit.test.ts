import fc from 'fast-check'
import { expect, test } from 'vitest'
import { cornerOf, layOut, movePlace, placeAt } from '../../../src/screens/task/matrix/matrix-layout.ts'

const space = fc.record({
  width: fc.integer({ min: 0, max: 4_000 }),
  maxHeight: fc.constant(400),
  ratio: fc.constantFrom(1, 1.25, 2, 3),
})

test('each host has a cell of its own, and a point of the cell finds it', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 100_000 }), space, fc.nat(), (total, room, number) => {
      const layout = layOut(total, room)
      const place = number % total
      const { x, y } = cornerOf(layout, place)
      expect(placeAt(layout, x + layout.cell - 1, y + layout.cell - 1)).toBe(place)
      expect(layout.rows * layout.columns).toBeGreaterThanOrEqual(total)
      expect(placeAt(layout, -1, 0)).toBe(undefined)
    }),
  )
})

test('few hosts get large cells, many small ones', () => {
  const room = { width: 1_000, maxHeight: 400, ratio: 1 }
  expect([61, 2_000, 10_000, 100_000].map((total) => layOut(total, room).cell)).toEqual([20, 12, 6, 4])
})

test('keys move within the matrix, and to the side only to hosts that are shown', () => {
  const layout = { total: 23, cell: 10, columns: 10, rows: 3 }
  const move = (place: number, key: string, isCtrl = false) =>
    movePlace(layout, place, { key, isCtrl, pageRows: 2, isShown: (one) => one % 5 === 0 })
  expect([move(5, 'ArrowRight'), move(5, 'ArrowLeft'), move(20, 'ArrowRight')]).toEqual([10, 0, 20])
  expect([move(3, 'ArrowDown'), move(13, 'ArrowDown'), move(3, 'ArrowUp')]).toEqual([13, 13, 3])
  expect([move(12, 'Home'), move(12, 'End'), move(21, 'End')]).toEqual([10, 19, 22])
  expect([move(12, 'Home', true), move(12, 'End', true)]).toEqual([0, 22])
  expect([move(2, 'PageDown'), move(12, 'PageDown'), move(22, 'PageUp')]).toEqual([22, 22, 2])
  expect(move(2, 'a')).toBe(undefined)
})
