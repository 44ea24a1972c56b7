import { expect, it } from 'vitest'
import { findForbiddenLicences } from '../../src/audit/licences.mjs'
import { readLockedPackages } from '../../src/audit/locked-packages.mjs'
import { lockedPackage } from './locked-package.ts'

it('every package has a licence that is on the list', () => {
  const packages = readLockedPackages()
  expect(packages.filter(({ installed }) => installed).length).toBeGreaterThan(100)
  expect(findForbiddenLicences(packages)).toEqual([])
})

it('names packages with a licence that is not allowed, and packages without one', () => {
  const packages = [
    lockedPackage('a@1.0.0'),
    lockedPackage('b@1.0.0', { license: 'AGPL-3.0-only' }),
    lockedPackage('c@1.0.0', { license: undefined, development: true }),
  ]
  expect(findForbiddenLicences(packages)).toEqual([
    { development: false, line: 'b 1.0.0: AGPL-3.0-only' },
    { development: true, line: 'c 1.0.0: no licence' },
  ])
})

it('allows more licences for tools than for packages that are distributed', () => {
  const license = 'MPL-2.0'
  expect(findForbiddenLicences([lockedPackage('tool@1.0.0', { license, development: true })])).toEqual([])
  expect(findForbiddenLicences([lockedPackage('part@1.0.0', { license })])).toHaveLength(1)
})

it.each([[{ type: 'MIT', url: 'https://example.org' }], [[{ type: 'GPL-2.0' }, { type: 'MIT' }]], [['ISC']]])(
  'reads the older form %j',
  (license) => {
    expect(findForbiddenLicences([lockedPackage('old@1.0.0', { license })])).toEqual([])
  },
)
