import { expect, test } from 'vitest'
import { isLongList, summarizeList } from '../../../src/screens/run/request/long-list.ts'

test('a list of 100,000 lines is told by its count and its ends', () => {
  const text = Array.from({ length: 100_000 }, (_, index) => `web${index}.example\r`).join('\n\n')
  expect(isLongList(text)).toBe(true)
  expect(summarizeList(text)).toEqual({ lines: 100_000, first: 'web0.example', last: 'web99999.example' })
})

test('a line of a million characters is cut', () => {
  expect(summarizeList('x'.repeat(1_000_000))).toEqual({
    lines: 1,
    first: `${'x'.repeat(60)}…`,
    last: `${'x'.repeat(60)}…`,
  })
})

test('what a person types is no long list', () => {
  expect(isLongList('web[01-30].example\n'.repeat(500))).toBe(false)
})
