import { expect, it } from 'vitest'
import { listLockedPackages } from '../../src/audit/locked-packages.mjs'

const lockfile = {
  '': { version: '1.0.0' },
  'packages/a': { version: '1.0.0' },
  'node_modules/@project/a': { link: true },
  'node_modules/@scope/part': { version: '2.0.0', license: 'MIT' },
  'node_modules/@scope/part/node_modules/inner': { version: '3.0.0', dev: true, license: 'ISC' },
  'node_modules/for-another-machine': { version: '4.0.0', license: '0BSD' },
}

it('lists locked packages without workspaces, with the licence of the installed package', () => {
  const manifests = {
    'node_modules/@scope/part': { license: 'GPL-3.0-only' },
    'node_modules/@scope/part/node_modules/inner': { licenses: [{ type: 'ISC' }] },
  }
  const packages = listLockedPackages(lockfile, (path) => new Map(Object.entries(manifests)).get(path))
  expect(packages).toEqual([
    {
      path: 'node_modules/@scope/part',
      name: '@scope/part',
      version: '2.0.0',
      development: false,
      license: 'GPL-3.0-only',
      installed: true,
    },
    {
      path: 'node_modules/@scope/part/node_modules/inner',
      name: 'inner',
      version: '3.0.0',
      development: true,
      license: [{ type: 'ISC' }],
      installed: true,
    },
    {
      path: 'node_modules/for-another-machine',
      name: 'for-another-machine',
      version: '4.0.0',
      development: false,
      license: '0BSD',
      installed: false,
    },
  ])
})
