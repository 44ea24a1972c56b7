import { expect, test } from 'vitest'
import { shapeOf } from '../../../src/screens/task/matrix/tile-shapes.ts'
import { shownStates } from '../../../src/ui/host-bar.tsx'

test.each([3, 5])('in tiles of %i pixels no two states have the same shape', (pixels) => {
  const shapes = shownStates.map((state) => shapeOf(state, pixels).join('\n'))
  expect(new Set(shapes).size).toBe(shownStates.length)
  expect(shapes.every((shape) => shape.length === pixels * (pixels + 1) - 1)).toBe(true)
})
