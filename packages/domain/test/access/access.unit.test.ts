import { expect, test } from 'vitest'
import { coversLanes, includesRole, mayUseLane, toLaneFilter } from '../../src/index.ts'

test('each role includes those before it, and none behind it', () => {
  const roles = ['viewer', 'operator', 'admin'] as const
  const included = roles.map((has) => roles.filter((needed) => includesRole(has, needed)))
  expect(included).toEqual([['viewer'], ['viewer', 'operator'], ['viewer', 'operator', 'admin']])
})

test('lanes are compared as a whole, and "all" is not a lane of a list', () => {
  expect(mayUseLane('all', 'dc1')).toBe(true)
  expect(mayUseLane(['dc1'], 'dc1')).toBe(true)
  for (const lane of ['dc', 'dc11', 'DC1', 'all', '']) expect(mayUseLane(['dc1'], lane)).toBe(false)
  expect(mayUseLane([], 'dc1')).toBe(false)
})

test('some lanes never cover all, and all cover any', () => {
  expect(coversLanes('all', 'all')).toBe(true)
  expect(coversLanes('all', ['dc1'])).toBe(true)
  expect(coversLanes(['dc1', 'dc2'], ['dc2'])).toBe(true)
  expect(coversLanes(['dc1'], ['dc1', 'dc2'])).toBe(false)
  expect(coversLanes(['dc1'], 'all')).toBe(false)
})

test('a caller without lanes is filtered by an empty list, not by none', () => {
  expect(toLaneFilter('all')).toBeUndefined()
  expect(toLaneFilter([])).toEqual([])
})
