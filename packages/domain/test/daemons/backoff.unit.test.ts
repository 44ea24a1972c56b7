import { expect, test } from 'vitest'
import { wholeBackoffMs } from '../../src/index.ts'

test('a wait doubles with each failure in a row, up to its limit', () => {
  const range = { firstMs: 100, mostMs: 500 }

  expect([0, 1, 2, 3, 4, 2000].map((failures) => wholeBackoffMs(failures, range))).toEqual([
    100, 100, 200, 400, 500, 500,
  ])
})
