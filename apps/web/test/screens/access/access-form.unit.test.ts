import type { TokenView } from '@distribute/contracts'
import { describe, expect, it } from 'vitest'
import { parseLanes, readAccess, readExpiry } from '../../../src/screens/access/access-form.ts'
import { tokenStateOf } from '../../../src/screens/access/tokens/token-state.ts'

function form(values: Readonly<Record<string, string>>): FormData {
  const data = new FormData()
  for (const [name, value] of Object.entries(values)) data.set(name, value)
  return data
}

describe('the fields of role and lanes', () => {
  it('splits names of lanes at commas and blanks, also those of Chinese keyboards', () => {
    expect(parseLanes(' dc1, dc2，dc3、dc1\n dc4 ')).toEqual(['dc1', 'dc2', 'dc3', 'dc4'])
  })

  it('gives all lanes only where that was chosen', () => {
    expect(readAccess(form({ role: 'admin', scope: 'all', lanes: 'dc1' }))).toEqual({ role: 'admin', lanes: 'all' })
    expect(readAccess(form({ role: 'root', scope: 'some', lanes: 'dc1' }))).toEqual({ role: 'viewer', lanes: ['dc1'] })
    expect(readAccess(form({}))).toEqual({ role: 'viewer', lanes: [] })
  })

  it('reads an expiry in days', () => {
    expect(readExpiry(form({ expiry: '365' }))).toBe(365)
    expect(readExpiry(form({ expiry: 'never' }))).toBeNull()
  })
})

describe('the state of a token', () => {
  const nowMs = Date.parse('2026-03-14T00:00:00.000Z')
  const token = { revokedAt: null, expiresAt: null } as TokenView

  it('is active until it expires or is revoked', () => {
    expect(tokenStateOf(token, nowMs)).toBe('active')
    expect(tokenStateOf({ ...token, expiresAt: '2026-03-14T00:00:01.000Z' }, nowMs)).toBe('active')
    expect(tokenStateOf({ ...token, expiresAt: '2026-03-14T00:00:00.000Z' }, nowMs)).toBe('expired')
  })

  it('is revoked even if it has expired as well', () => {
    const both = { ...token, expiresAt: '2026-01-01T00:00:00.000Z', revokedAt: '2025-12-01T00:00:00.000Z' }
    expect(tokenStateOf(both, nowMs)).toBe('revoked')
  })
})
