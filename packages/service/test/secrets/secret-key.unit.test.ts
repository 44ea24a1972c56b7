import { randomBytes } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, it, test } from 'vitest'
import { createSecretKey, isSealed } from '../../src/secrets/secret-key.ts'
import { openSecretVars, sealSecretVars } from '../../src/secrets/secret-vars.ts'

const key = createSecretKey(randomBytes(32))

describe('a sealed text', () => {
  it('opens with its key for its purpose, with any content', () => {
    const texts = fc.string({ unit: 'binary', maxLength: 200 }).filter((text) => text.isWellFormed())
    fc.assert(fc.property(texts, (text) => key.open('secretVars', key.seal('secretVars', text)) === text))
  })

  it('is one word that a file and an environment can hold, another one each time', () => {
    const sealed = [key.seal('configuration', 'hunter2'), key.seal('configuration', 'hunter2')]
    expect(sealed[0]).not.toBe(sealed[1])
    for (const one of sealed) {
      expect(one).toMatch(/^enc:v1:[\w-]+$/)
      expect(isSealed(one)).toBe(true)
    }
  })

  it('opens neither with another key nor for another purpose', () => {
    const sealed = key.seal('configuration', 'hunter2')
    expect(createSecretKey(randomBytes(32)).open('configuration', sealed)).toBeUndefined()
    expect(key.open('secretVars', sealed)).toBeUndefined()
  })

  it('does not open when any bit of it was changed, or when it was cut', () => {
    const sealed = key.seal('configuration', 'hunter2')
    const bytes = Buffer.from(sealed.slice('enc:v1:'.length), 'base64url')
    for (let bit = 0; bit < 8 * bytes.length; bit++) {
      const changed = Buffer.from(bytes)
      changed.writeUInt8(changed.readUInt8(bit >> 3) ^ (1 << (bit & 7)), bit >> 3)
      expect(key.open('configuration', `enc:v1:${changed.toString('base64url')}`)).toBeUndefined()
    }
    for (let length = 0; length < sealed.length; length++) {
      expect(key.open('configuration', sealed.slice(0, length))).toBeUndefined()
    }
  })

  it.each(['', 'hunter2', 'enc:v1:', 'enc:v1:äöü', 'enc:v2:AAAA', 'enc:v1:AAAA='])('is not "%s"', (text) => {
    expect(key.open('configuration', text)).toBeUndefined()
  })
})

describe('a key', () => {
  it('hashes the same text the same, and another one otherwise', () => {
    expect(key.hash('a')).toMatch(/^[0-9a-f]{64}$/)
    expect(key.hash('a')).toBe(key.hash('a'))
    expect(key.hash('b')).not.toBe(key.hash('a'))
    expect(createSecretKey(randomBytes(32)).hash('a')).not.toBe(key.hash('a'))
  })

  it('cannot be read from what the program has in hand', () => {
    expect(JSON.stringify(key)).toBe('{}')
  })

  it.each([0, 16, 31, 33])('of %i bytes is refused', (length) => {
    expect(() => createSecretKey(new Uint8Array(length))).toThrow(`32 bytes, not ${length}`)
  })
})

test('secretVars come back as they were, and not with another key', () => {
  const secretVars = { password: 'a{{b}}"\n', port: 5432, nested: { list: [null, true, 'x'] } }
  const sealed = sealSecretVars(secretVars, key)
  expect(openSecretVars(sealed, key)).toEqual(secretVars)
  expect(openSecretVars(sealed, createSecretKey(randomBytes(32)))).toBeUndefined()
  expect(openSecretVars(key.seal('configuration', '{}'), key)).toBeUndefined()
})
