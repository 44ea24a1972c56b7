import { expect, it } from 'vitest'
import { findAges } from '../../src/audit/ages.mjs'
import { lockedPackage } from './locked-package.ts'

const now = new Date('2026-06-10T12:00:00Z')

it.each([
  ['2026-06-03T12:00:00.001Z', ['client 1.1.0: released 6 days ago']],
  ['2026-06-10T11:00:00Z', ['client 1.1.0: released 0 days ago']],
  ['2026-06-03T12:00:00.000Z', []],
])('a release of %s, locked: %j', (released, lines) => {
  expect(judge({ '1.0.0': '2020-01-01T00:00:00Z', '1.1.0': released })).toEqual(lines)
})

it.each([
  ['2023-06-10T11:59:59.999Z', ['client 1.1.0: the last release is 1.1.0 of 2023-06-10']],
  ['2023-06-10T12:00:00.000Z', []],
])('a last release of %s: %j', (released, lines) => {
  expect(judge({ '1.1.0': released })).toEqual(lines)
})

it('the last release is the newest one, with any number; preliminary releases and dates without a version do not count', () => {
  const dates = {
    created: '2018-01-01T00:00:00Z',
    modified: '2026-05-01T00:00:00Z',
    '2.0.0': '2021-01-01T00:00:00Z',
    '1.1.0': '2020-01-01T00:00:00Z',
    '2.1.0-beta.1': '2026-05-01T00:00:00Z',
  }
  expect(judge(dates)).toEqual(['client 1.1.0: the last release is 2.0.0 of 2021-01-01'])
  expect(judge({ ...dates, '1.1.1': '2026-05-01T00:00:00Z' })).toEqual([])
})

it('reports that the registry has no date of the locked release, and keeps development apart', () => {
  const packages = [lockedPackage('client@1.1.0'), lockedPackage('tool@3.0.0', { development: true })]
  expect(findAges(packages, new Map([['client', { '1.0.0': '2026-01-01T00:00:00Z' }]]), now)).toEqual([
    { development: false, line: 'client 1.1.0: the registry has no date of it' },
    { development: true, line: 'tool 3.0.0: the registry has no date of it' },
  ])
})

function judge(dates: Record<string, string>) {
  return findAges([lockedPackage('client@1.1.0')], new Map([['client', dates]]), now).map(({ line }) => line)
}
