import { expect, test } from 'vitest'
import { readDifferences } from '../../../src/screens/task/host/read-differences.ts'

function show(result: unknown) {
  return readDifferences(result).map(({ name, lines }) => [name, ...lines.map(({ kind, text }) => `${kind} ${text}`)])
}

test('before and after are compared by lines, with some that are the same around', () => {
  const before = 'a\nb\nc\nd\nold\ne\n'
  const after = 'a\nb\nc\nd\nnew\nnewer\ne\n'
  expect(show({ diff: { before, after, after_header: '/etc/x' } })).toEqual([
    ['/etc/x', 'same  b', 'same  c', 'same  d', 'removed -old', 'added +new', 'added +newer', 'same  e'],
  ])
  expect(show({ diff: [{ before: '', after: 'a\n' }] })).toEqual([['', 'added +a']])
  expect(show({ diff: { before: 'a\na\n', after: 'a\n' } })).toEqual([['', 'same  a', 'removed -a']])
})

test('a prepared difference is shown as it is', () => {
  expect(show({ diff: { prepared: '--- a\n@@ -1 +1 @@\n-x\n+y\n z' } })).toEqual([
    ['', 'place --- a', 'place @@ -1 +1 @@', 'removed -x', 'added +y', 'same  z'],
  ])
})

test('what modules write instead is ignored or shown as JSON', () => {
  for (const result of [
    null,
    7,
    'x',
    {},
    { diff: null },
    { diff: [] },
    { diff: 'x' },
    { diff: { before: 'a', after: 'a' } },
  ])
    expect(show(result)).toEqual([])
  expect(show({ diff: { before: { mode: 1 }, after: { mode: 2 } } })).toEqual([
    ['', 'same  {', 'removed -  "mode": 1', 'added +  "mode": 2', 'same  }'],
  ])
})

test('a long difference is cut', () => {
  const [found] = readDifferences({ diff: { before: '', after: 'x\n'.repeat(50_000) } })
  expect(found?.isCut).toBe(true)
  expect(found?.lines.length).toBe(2_000)
})
