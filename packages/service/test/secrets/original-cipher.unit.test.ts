import { createCipheriv, randomBytes } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type OriginalMode, type OriginalSecret, readOriginalSecret } from '../../src/secrets/original-cipher.ts'

const key = Buffer.from('keyskeyskeyskeys')
const usualIvs = { key, NUL: Buffer.alloc(16), zeros: Buffer.alloc(16, '0') }

interface Encryption {
  readonly text: string
  readonly iv: Uint8Array
  readonly mode?: OriginalMode
  readonly pad?: 'NUL' | 'PKCS #7'
  readonly key?: Uint8Array
}

function encrypt({ text, iv, mode = 'cfb8', pad, key: own = key }: Encryption): string {
  const bytes = Buffer.from(text)
  const missing = 16 - (bytes.length % 16)
  const padding = pad === 'NUL' ? Buffer.alloc(missing % 16) : Buffer.alloc(pad === undefined ? 0 : missing, missing)
  const cipher = createCipheriv(`aes-${8 * own.length}-${mode === 'cfb8' ? 'cfb8' : 'cfb'}`, own, iv)
  return Buffer.concat([cipher.update(Buffer.concat([bytes, padding])), cipher.final()]).toString('hex')
}

const read = (value: string, options: Partial<OriginalSecret> = {}) => readOriginalSecret({ value, key, ...options })
const texts = (value: string, options: Partial<OriginalSecret> = {}) => read(value, options).map(({ text }) => text)

describe('readOriginalSecret', () => {
  // made by PyCryptodome: AES.new(key, AES.MODE_CFB, iv), NUL bytes to 16, b2a_hex
  it.each([
    ['c251fb96356bde3e7a66b6bcaedcc562', 'the key as IV'],
    ['FFB9CAF3C6291665D5E5573D6CFA8975', 'an IV of zeros ("0")'],
  ])('reads %s, as Python wrote it', (value, iv) => {
    expect(read(value)).toEqual([{ mode: 'cfb8', iv, text: 'Fil@2018!mysql' }])
  })

  it.each(['cfb8', 'cfb128'] as const)('finds the usual IVs of %s, with and without padding', (mode) => {
    for (const iv of Object.values(usualIvs)) {
      for (const pad of [undefined, 'NUL', 'PKCS #7'] as const) {
        for (const text of ['correct horse battery staple', '密码-пароль-🔑🔑', 'sixteen letters!']) {
          expect(texts(encrypt({ text, iv, mode, ...(pad && { pad }) }))).toEqual([text])
        }
      }
    }
  })

  it('takes an IV that stands before the text only where that is said', () => {
    const iv = randomBytes(16)
    for (const mode of ['cfb8', 'cfb128'] as const) {
      const value = iv.toString('hex') + encrypt({ text: 'correct horse battery staple', iv, mode })
      expect(read(value)).toEqual([])
      expect(read(value, { iv: 'prefixed' })).toEqual([
        { mode, iv: 'the IV before the text', text: 'correct horse battery staple' },
      ])
    }
    expect(read('ab'.repeat(16), { iv: 'prefixed' })).toEqual([])
  })

  it('takes no end of a text whose IV is unknown', () => {
    for (const mode of ['cfb8', 'cfb128'] as const) {
      const value = encrypt({ text: 'a password of more than one block', iv: Buffer.from('an unusual IV !!'), mode })
      expect(read(value)).toEqual([])
    }
  })

  it('does not take the end of a long value for the whole', () => {
    const text = 'a password of more than one block'
    expect(texts(encrypt({ text, iv: key, pad: 'NUL' }))).toEqual([text])
  })

  it('takes an IV and a mode that are given, and no other', () => {
    const iv = randomBytes(16)
    const value = encrypt({ text: 'battery staple', iv, mode: 'cfb128' })
    expect(read(value, { iv })).toEqual([{ mode: 'cfb128', iv: 'the given IV', text: 'battery staple' }])
    expect(read(value, { iv, mode: 'cfb8' })).toEqual([])
    expect(read(value, { iv: key })).toEqual([])
  })

  it('takes keys of 24 and 32 bytes, too', () => {
    for (const length of [24, 32]) {
      const long = randomBytes(length)
      expect(texts(encrypt({ text: 'battery staple', iv: long.subarray(0, 16), key: long }), { key: long })).toEqual([
        'battery staple',
      ])
    }
  })

  it('answers more than one reading where a short value has them', () => {
    const values = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'))
    expect(values.map((value) => read(value).length)).toContain(2)
  })

  it('answers nothing for another key', () => {
    const values = Array.from({ length: 200 }, () => encrypt({ text: 'correct horse battery', iv: key, pad: 'NUL' }))
    expect(values.flatMap((value) => read(value, { key: randomBytes(16) }))).toEqual([])
  })

  it('gives back every printable text, whole', () => {
    const printable = fc
      .string({ unit: 'grapheme', minLength: 12, maxLength: 40 })
      .filter((text) => /^\P{C}+$/u.test(text))
    fc.assert(
      fc.property(printable, (text) => {
        expect(texts(encrypt({ text, iv: key, pad: 'NUL' }), { iv: key, mode: 'cfb8' })).toEqual([text])
      }),
    )
  })

  it.each(['', 'abc', 'xyz0', 'ab cd'])('refuses "%s", which is no hex, without repeating it', (value) => {
    expect(() => read(value)).toThrow('an even number of hexadecimal digits')
  })

  it('refuses a key and an IV of a wrong length', () => {
    expect(() => read('abcd', { key: Buffer.from('short') })).toThrow('16, 24 or 32 bytes, this one 5')
    expect(() => read('abcd', { iv: Buffer.from('short') })).toThrow('16 bytes, this one 5')
  })
})
