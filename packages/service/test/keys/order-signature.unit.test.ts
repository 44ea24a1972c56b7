import { createPrivateKey, createPublicKey, generateKeyPairSync, sign } from 'node:crypto'
import fc from 'fast-check'
import { expect, it, test } from 'vitest'
import { createOrderSigner, createOrderVerifier } from '../../src/keys/order-signature.ts'

const pair = generateKeyPairSync('ed25519')
const other = generateKeyPairSync('ed25519')
const signer = createOrderSigner(pair.privateKey)
const verifier = createOrderVerifier([other.publicKey, pair.publicKey])

it('what was signed is valid by each key of the verifier, and no other text is', () => {
  const texts = fc.string({ unit: 'grapheme', maxLength: 100 })
  const property = fc.property(texts, texts, (text, another) => {
    const signature = { keyId: signer.keyId, signature: signer.sign(text) }
    expect(verifier.verify(text, signature)).toBe('valid')
    expect(verifier.verify(another, signature)).toBe(another === text ? 'valid' : 'invalid')
  })
  fc.assert(property)
})

it('a signature with any byte changed, cut, or in another form is invalid', () => {
  const signature = signer.sign('order')
  const bytes = Buffer.from(signature, 'base64url')
  const flipped = [...bytes.keys()].map((index) => {
    const changed = Buffer.from(bytes)
    changed.writeUInt8(bytes.readUInt8(index) ^ 1, index)
    return changed.toString('base64url')
  })
  for (const wrong of [
    ...flipped,
    '',
    'x',
    signature.slice(0, -1),
    `${signature}=`,
    `${signature}\n`,
    ` ${signature}`,
  ]) {
    expect(verifier.verify('order', { keyId: signer.keyId, signature: wrong })).toBe('invalid')
  }
})

it('a key that the verifier does not have is unknown, and one key is not taken for another', () => {
  const signature = signer.sign('order')
  expect(createOrderVerifier([other.publicKey]).verify('order', { keyId: signer.keyId, signature })).toBe('unknown_key')
  const [othersId = ''] = verifier.keyIds
  expect(verifier.verify('order', { keyId: othersId, signature })).toBe('invalid')
})

it('a signature of anything else than an order is invalid', () => {
  const signature = sign(null, Buffer.from('order'), pair.privateKey).toString('base64url')
  expect(verifier.verify('order', { keyId: signer.keyId, signature })).toBe('invalid')
})

test('id and signature of a known key are those of another implementation', () => {
  // made with the package `cryptography` of Python
  const pem = `-----BEGIN PRIVATE KEY-----
MC4CAQAwBQYDK2VwBCIEIEBBQkNERUZHSElKS0xNTk9QUVJTVFVWV1hZWltcXV5f
-----END PRIVATE KEY-----
`
  const expected = {
    keyId: '788de5096f8b530e',
    signature: 'YP0IwRCCU9XtRcMqdibN0zjjzEk0CNlzbsDAc8j8rn4iSXtWOsYzOrIG3Xjk9eS8-sYMz6luce6_vMhi9fy0DA',
  }
  const known = createOrderSigner(createPrivateKey(pem))
  expect({ keyId: known.keyId, signature: known.sign('{"task":7}') }).toEqual(expected)
  expect(createOrderVerifier([createPublicKey(pem)]).verify('{"task":7}', expected)).toBe('valid')
})

it('no key can be read from what the program has in hand', () => {
  expect(JSON.stringify([signer, verifier])).not.toMatch(/PRIVATE|"d"/)
  expect(Object.keys(signer)).toEqual(['keyId', 'sign'])
})
