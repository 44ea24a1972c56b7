import { createPrivateKey, generateKeyPairSync } from 'node:crypto'
import { parseExactJson, secretVarsSchema } from '@distribute/contracts'
import fc from 'fast-check'
import { describe, expect, it, test } from 'vitest'
import { createLaneOpener, createLaneSealer, isSealedForLane } from '../../src/keys/lane-seal.ts'

const [next, first, old, foreign] = ['next', 'first', 'old', 'foreign'].map(() => generateKeyPairSync('x25519'))
if (!next || !first || !old || !foreign) throw new Error('four pairs were made')
const sealer = createLaneSealer(new Map([['prod', [first.publicKey, next.publicKey]]]))
const opener = createLaneOpener(
  new Map([
    ['prod', [old.privateKey, next.privateKey, first.privateKey]],
    ['test', [foreign.privateKey, first.privateKey]],
  ]),
)
const context = { lane: 'prod', firstTask: '01JTASK' }
const secretVars = { password: 'a{{b}}"\n', nested: { list: [null, true, 'x'] } }
const sealed = sealer.seal(secretVars, context)

describe('what was sealed for a lane', () => {
  it('opens for its lane and task, with any content', () => {
    const values = fc.dictionary(fc.string(), fc.jsonValue({ maxDepth: 2 }))
    const property = fc.property(values, fc.string(), (vars, firstTask) => {
      const opened = opener.open(sealer.seal(readVars(vars), { lane: 'prod', firstTask }), { lane: 'prod', firstTask })
      expect(JSON.stringify(opened)).toBe(JSON.stringify({ kind: 'opened', secretVars: readVars(vars) }))
    })
    fc.assert(property)
  })

  it('is sealed with the first key, and opens with it wherever that stands', () => {
    const withFirst = createLaneOpener(new Map([['prod', [first.privateKey]]]))
    const withNext = createLaneOpener(new Map([['prod', [next.privateKey]]]))
    expect(withFirst.open(sealed, context)).toEqual({ kind: 'opened', secretVars })
    expect(withNext.open(sealed, context)).toEqual({ kind: 'unknown_key', keyId: sealed.split(':')[2] })
  })

  it('is another word each time', () => {
    expect(sealed).toMatch(/^enc:v2:[0-9a-f]{16}:[\w-]+$/)
    expect(isSealedForLane(sealed)).toBe(true)
    expect(isSealedForLane('enc:v1:AAAA')).toBe(false)
    expect(sealer.seal(secretVars, context)).not.toBe(sealed)
  })

  it('opens for no other lane, even one that has the same key', () => {
    expect(opener.open(sealed, { ...context, lane: 'test' })).toEqual({ kind: 'invalid' })
    expect(opener.open(sealed, { ...context, lane: 'other' })).toMatchObject({ kind: 'unknown_key' })
  })

  it('opens for no other task', () => {
    for (const firstTask of ['', '01JTAS', '01JTASK2', '01jtask', '01JTASK"']) {
      expect(opener.open(sealed, { ...context, firstTask })).toEqual({ kind: 'invalid' })
    }
  })

  it('does not open under the name of another key', () => {
    const nextOnly = createLaneSealer(new Map([['prod', [next.publicKey]]]))
    const [, , keyId] = nextOnly.seal(secretVars, context).split(':')
    const [, , , box] = sealed.split(':')
    expect(opener.open(`enc:v2:${keyId}:${box}`, context)).toEqual({ kind: 'invalid' })
  })

  it('does not open with any byte changed, or cut', () => {
    const [, , keyId, box = ''] = sealed.split(':')
    const bytes = Buffer.from(box, 'base64url')
    for (const index of bytes.keys()) {
      const changed = Buffer.from(bytes)
      changed.writeUInt8(bytes.readUInt8(index) ^ 1, index)
      expect(opener.open(`enc:v2:${keyId}:${changed.toString('base64url')}`, context)).toEqual({ kind: 'invalid' })
      const cut = bytes.subarray(0, index).toString('base64url')
      expect(opener.open(`enc:v2:${keyId}:${cut}`, context)).toEqual({ kind: 'invalid' })
    }
  })

  it('does not open with a point of small order for its key', () => {
    const [, , keyId, box = ''] = sealed.split(':')
    const bytes = Buffer.from(box, 'base64url').fill(0, 0, 32)
    expect(opener.open(`enc:v2:${keyId}:${bytes.toString('base64url')}`, context)).toEqual({ kind: 'invalid' })
  })
})

it.each(['', 'hunter2', 'enc:v1:AAAA', 'enc:v2:', 'enc:v2:0123456789abcdef:', 'enc:v2:0123456789ABCDEF:AAAA'])(
  '"%s" is nothing that was sealed',
  (text) => expect(opener.open(text, context)).toEqual({ kind: 'invalid' }),
)

test('a distribute tells whether the engines of a lane still have the key', () => {
  expect(sealer.isOpenable(sealed, 'prod')).toBe(true)
  expect(sealer.isOpenable(sealed, 'test')).toBe(false)
  const later = createLaneSealer(new Map([['prod', [next.publicKey]]]))
  expect(later.isOpenable(sealed, 'prod')).toBe(false)
  expect(later.isOpenable('enc:v1:AAAA', 'prod')).toBe(false)
})

test('a lane without a key is none to seal for', () => {
  expect(sealer.lanes).toEqual(['prod'])
  expect([sealer.hasLane('prod'), sealer.hasLane('test')]).toEqual([true, false])
  expect(() => sealer.seal({}, { lane: 'test', firstTask: 'x' })).toThrow('the lane test has no key')
})

test('what another implementation has sealed opens, and numbers keep their spelling', () => {
  // made with the package `cryptography` of Python
  const pem = `-----BEGIN PRIVATE KEY-----
MC4CAQAwBQYDK2VuBCIEIAABAgMEBQYHCAkKCwwNDg8QERITFBUWFxgZGhscHR4f
-----END PRIVATE KEY-----
`
  const known =
    'enc:v2:c30703c0c265fc4a:NYBy1jZYgNGu6jKa35EhODhR7SGijjt16WXQ0s0WYlRkZWZnaGlqa2xtbm_uxh59zUMza-x_9OFea9qbCm5N6IYpm-' +
    'jMYAA92pQBoL15BiXqYE0RBZ5bvzAC4qHBi--b'
  const opened = createLaneOpener(new Map([['prod', [createPrivateKey(pem)]]])).open(known, context)
  expect(JSON.stringify(opened)).toBe('{"kind":"opened","secretVars":{"password":"hunter2","version":1.0}}')
})

function readVars(value: unknown) {
  return secretVarsSchema.parse(parseExactJson(JSON.stringify(value)))
}
