import type { AppError } from '@distribute/contracts'
import { expect, test } from 'vitest'
import { assertStorable, isShallow } from '../../../src/http/body/inspect-json.ts'

const limits = { maxValues: 1000 }

function nest(depth: number): unknown {
  let value: unknown = 1
  for (let level = 0; level < depth; level += 1) value = [value]
  return value
}

test('data that can be stored unchanged passes', () => {
  assertStorable({ name: '重启 🚀', list: [1, 2.5, -3, null, true, { deep: nest(50) }] }, limits)
})

test.each([
  ['a NUL', { a: { b: ['x', 'y\0z'] } }, 'a.b.1'],
  ['a NUL in a name', { a: { 'b\0': 1 } }, 'a.b'],
  ['half a surrogate pair', { a: 'x\ud800' }, 'a'],
  ['a number that would change', { a: 2 ** 60 }, 'a'],
  ['a number that is none', { a: Number.POSITIVE_INFINITY }, 'a'],
  ['text that is bad as a whole', '\0', 'body'],
])('%s is rejected with its path', (_title, body, path) => {
  expect(() => assertStorable(body, limits)).toThrow(
    expect.objectContaining({ code: 'invalid_input', problems: [expect.objectContaining({ path })] }),
  )
})

test('depth is measured without recursion', () => {
  expect(() => assertStorable(nest(100_000), limits)).toThrow(/nested deeper than 64/)
  expect(isShallow(nest(100_000))).toBe(false)
  expect(isShallow(nest(10))).toBe(true)
})

test('values beyond the limit are not inspected', () => {
  expect(() =>
    assertStorable(
      Array.from({ length: 2000 }, () => 0),
      limits,
    ),
  ).toThrow(/more than 1000 values/)
})

test('at most twenty problems are listed', () => {
  const body = Array.from({ length: 500 }, () => '\0')
  expect(() => assertStorable(body, limits)).toThrow(
    expect.toSatisfy((error: AppError) => error.problems.length === 20),
  )
})
