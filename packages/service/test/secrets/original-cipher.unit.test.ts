import { createCipheriv, randomBytes } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { openOriginalSecret } from '../../src/secrets/original-cipher.ts'

const secret = 'k#3vQ7w$e9R!t2Y@u5I%-rest-of-a-secret-of-50-chars!'
const key = 'Q7w$e9R!t2Y@u5I%'

function encrypt(text: string, iv = randomBytes(16)): string {
  const cipher = createCipheriv('aes-128-cfb8', key, iv)
  return Buffer.concat([iv, cipher.update(text), cipher.final()]).toString('hex')
}

describe('openOriginalSecret', () => {
  // made by PyCryptodome: b2a_hex(iv + AES.new(secret[4:20].encode(), AES.MODE_CFB,
  // iv).encrypt(text.encode()))
  it.each([
    ['f52fbd32b2b3b86ff88ef6c4906282859be242aef2b4b3', 'hunter2'],
    ['3CEAC6204DEF2BE654480D94C53264D27BB535C833A1C2B1B6A653AD26FF', 'Fil@2018!mysql'],
    ['2d711642b726b04401627ca9fbac32f52b', 'x'],
    [
      'e9dbe8ce89b331d2a28c5ae325a41d5ed2cd8017b1d7a4ba8a464afcede6a71c7045139d28f74984fbaeeebba351138d63084a89603fe906b328c52f0544',
      'a password of more than one block, with blanks',
    ],
    ['1f81694b572c03cddb19f5d0673ada5ab2d5179f80776de79d894a4900affe2442ee9dd946bb842b', '密码-пароль-🔑'],
    ['68fb0c55b0d37de08a6ccb93ae2fa4cafd0d2cc445c272b0f35f7aa787e2bbe1', 'sixteen letters!'],
    // by `openssl enc -aes-128-cfb8`, with an IV of 00 to 0f
    ['000102030405060708090a0b0c0d0e0f629f83a460580938230b0a726e4bbf', 'made by openssl'],
  ])('reads %s', (value, text) => {
    expect(openOriginalSecret(value, secret)).toBe(text)
  })

  it('gives back every printable text, whole', () => {
    const printable = fc
      .string({ unit: 'grapheme', minLength: 1, maxLength: 60 })
      .filter((text) => /^\P{C}+$/u.test(text))
    fc.assert(
      fc.property(printable, (text) => {
        expect(openOriginalSecret(encrypt(text), secret)).toBe(text)
      }),
    )
  })

  it('gives no text for another key', () => {
    const value = encrypt('correct horse battery')
    for (let round = 0; round < 200; round++)
      expect(() => openOriginalSecret(value, randomBytes(25).toString('hex'))).toThrow('encrypted with another key')
  })

  it.each(['', 'abc', 'xyz0', 'ab cd', 'ab'.repeat(16), `${'ab'.repeat(17)}g`])(
    'refuses "%s", which the original never wrote, without repeating it',
    (value) => {
      expect(() => openOriginalSecret(value, secret)).toThrow(
        /^the value was not encrypted by the Python version: .* 34$/,
      )
    },
  )

  it.each(['', 'short', key, secret.slice(1), `${secret}x`, '密'.repeat(50)])(
    'refuses the secret "%s" by its length, without repeating it',
    (other) => {
      const message = `the secret of the Python version must have 50 bytes, not ${Buffer.byteLength(other)}`
      expect(() => openOriginalSecret(encrypt('x'), other)).toThrow(new RegExp(`^${message}$`))
    },
  )
})
