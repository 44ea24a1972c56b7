import fc from 'fast-check'
import { expect, test } from 'vitest'
import { hasMoreValues } from '../../../src/http/body/count-json.ts'

const bytesOf = (text: string) => new TextEncoder().encode(text)

function countValues(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 1
  return Object.values(value).reduce((sum: number, child) => sum + countValues(child), 1)
}

test('JSON with as many values as the limit passes, however it is written', () => {
  fc.assert(
    fc.property(fc.jsonValue(), fc.constantFrom(undefined, 2), (value, indent) => {
      const text = JSON.stringify(value, null, indent)
      expect(hasMoreValues(bytesOf(text), countValues(value))).toBe(false)
    }),
  )
})

test.each(['0,', '{},', '[],', '"x",', '{"a":1},'])('a list of %s fails from twice the limit on', (item) => {
  const list = (length: number) => bytesOf(`[${item.repeat(length)}0]`)
  expect(hasMoreValues(list(2001), 1000)).toBe(true)
  expect(hasMoreValues(list(300), 1000)).toBe(false)
})

test('text in strings does not count', () => {
  expect(hasMoreValues(bytesOf(JSON.stringify([',[{"\\'.repeat(1000)])), 2)).toBe(false)
})

test('a megabyte is counted in linear time', () => {
  for (const piece of ['{},', '"', '\\', '[', ',']) {
    const start = performance.now()
    hasMoreValues(bytesOf(piece.repeat(1_000_000)), Number.POSITIVE_INFINITY)
    expect(performance.now() - start).toBeLessThan(10_000)
  }
})
