import fc from 'fast-check'
import { expect, test } from 'vitest'
import { checkoutNumberOf, commitOf, nameNextCheckout } from '../../src/index.ts'

const commit = 'a'.repeat(40)

test('the first checkout of a commit has its name, and each later one a number', () => {
  expect(nameNextCheckout(commit, [])).toBe(commit)
  expect(nameNextCheckout(commit, ['b'.repeat(40)])).toBe(commit)
  expect(nameNextCheckout(commit, [commit])).toBe(`${commit}.2`)
  expect(nameNextCheckout(commit, [`${commit}.9`, `${commit}.10`])).toBe(`${commit}.11`)
})

test('a new checkout never gets a name that is taken, and keeps its commit', () => {
  const names = fc.array(fc.integer({ min: 1, max: 1000 }).map((n) => (n === 1 ? commit : `${commit}.${n}`)))
  fc.assert(
    fc.property(names, (taken) => {
      const name = nameNextCheckout(commit, taken)
      expect(taken).not.toContain(name)
      expect(commitOf(name)).toBe(commit)
      expect(taken.every((one) => checkoutNumberOf(one) < checkoutNumberOf(name))).toBe(true)
    }),
  )
})
