import { randomBytes } from 'node:crypto'
import { expect, test } from 'vitest'
import { createToken, isMistypedToken } from '../../src/index.ts'

test('a token ends with a checksum, and no two are equal', () => {
  const tokens = Array.from({ length: 100 }, createToken)
  for (const token of tokens) {
    expect(token).toMatch(/^dst_[\w-]{49}$/)
    expect(isMistypedToken(token)).toBe(false)
  }
  expect(new Set(tokens).size).toBe(100)
})

test('a changed, missing or added character is found', () => {
  const token = createToken()
  for (let at = 'dst_'.length; at < token.length; at++) {
    const other = token[at] === 'A' ? 'B' : 'A'
    expect(isMistypedToken(token.slice(0, at) + other + token.slice(at + 1))).toBe(true)
    expect(isMistypedToken(token.slice(0, at))).toBe(token.slice(0, at).length !== 47)
    expect(isMistypedToken(token.slice(0, at) + other + token.slice(at))).toBe(true)
  }
})

test('a token of the version before, and texts of others, have no checksum', () => {
  expect(isMistypedToken(`dst_${randomBytes(32).toString('base64url')}`)).toBe(false)
  expect(isMistypedToken('ghp_0123456789')).toBe(false)
})
