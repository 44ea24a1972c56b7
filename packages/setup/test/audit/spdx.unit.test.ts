import { expect, it } from 'vitest'
import { isAllowed } from '../../src/audit/spdx.mjs'

const allowed = new Set(['MIT', 'ISC', 'GPL-2.0-only WITH Classpath-exception-2.0'])

it.each([
  'MIT',
  '(MIT)',
  'MIT OR GPL-3.0-only',
  'GPL-3.0-only OR MIT',
  'MIT AND ISC',
  '(GPL-3.0-only OR ISC) AND MIT',
  'GPL-3.0-only AND ISC OR MIT',
  'GPL-2.0-only WITH Classpath-exception-2.0',
])('allows %s', (expression) => {
  expect(isAllowed(expression, allowed)).toBe(true)
})

it.each([
  'GPL-3.0-only',
  'MIT AND GPL-3.0-only',
  'GPL-3.0-only AND MIT',
  'MIT AND (GPL-3.0-only OR AGPL-3.0-only)',
  'MIT AND ISC AND GPL-3.0-only',
  'MIT WITH Classpath-exception-2.0',
  'GPL-2.0-only',
  'mit',
  '',
  '()',
  '(MIT',
  'MIT)',
  'MIT ISC',
  'MIT OR',
  'MIT AND',
  'MIT OR OR ISC',
  'SEE LICENSE IN LICENSE.md',
  'UNLICENSED',
])('does not allow %j', (expression) => {
  expect(isAllowed(expression, allowed)).toBe(false)
})

it('reads nested parentheses, and does not allow an expression that is too long', () => {
  const nest = (depth: number) => `${'('.repeat(depth)}MIT${')'.repeat(depth)}`
  expect(isAllowed(nest(498), allowed)).toBe(true)
  expect(isAllowed(nest(100_000), allowed)).toBe(false)
})
