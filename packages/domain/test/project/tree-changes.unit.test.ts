import { expect, test } from 'vitest'
import { describeChanges } from '../../src/index.ts'

test('changes are described by path, at most five', () => {
  expect(
    describeChanges([
      { kind: 'changed', path: 'site.yml' },
      { kind: 'added', path: 'group_vars/' },
      { kind: 'missing', path: 'a b' },
      { kind: 'mode', path: 'run.sh' },
    ]),
  ).toBe('site.yml was changed, group_vars/ was added, a b is missing, run.sh has another mode')
  const many = Array.from({ length: 7 }, (_, n) => ({ kind: 'added' as const, path: `f${n}` }))
  expect(describeChanges(many)).toMatch(/^f0 was added, .*f4 was added and 2 more$/)
})

test('a path that would break a line is quoted', () => {
  expect(describeChanges([{ kind: 'added', path: 'a\nb' }])).toBe('"a\\nb" was added')
})
