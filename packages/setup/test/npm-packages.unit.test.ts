import { describe, expect, it } from 'vitest'
import { isInstalled } from '../src/npm-packages.mjs'

const wanted = {
  packages: {
    '': { version: '1.0.0' },
    'packages/a': { version: '1.0.0' },
    'node_modules/@project/a': { link: true },
    'node_modules/tool': { version: '2.0.0' },
    'node_modules/tool-for-another-machine': { version: '2.0.0', optional: true },
  },
}

describe('isInstalled', () => {
  it('accepts installed versions, without optional packages', () => {
    expect(isInstalled(wanted, installed({ 'node_modules/tool': { version: '2.0.0' } }))).toBe(true)
  })

  it.each([
    ['nothing', undefined],
    ['another version', installed({ 'node_modules/tool': { version: '2.0.1' } })],
    ['a package less', installed({})],
    ['no link to a workspace', { packages: { 'node_modules/tool': { version: '2.0.0' } } }],
  ])('rejects %s', (_, found) => {
    expect(isInstalled(wanted, found)).toBe(false)
  })
})

function installed(packages: Record<string, { version: string }>) {
  return { packages: { 'node_modules/@project/a': { link: true }, ...packages } }
}
