import { generateKeyPairSync, type KeyPairKeyObjectResult } from 'node:crypto'
import { chmodSync, mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { useFolder } from '@distribute/testbed'
import { beforeEach, describe, expect, it, test } from 'vitest'
import { keyIdOf } from '../../src/keys/key-id.ts'
import { openEngineKeys, openSigningKeys } from '../../src/keys/open-keys.ts'

let dir = ''
beforeEach(() => {
  dir = useFolder()
})

const orders = [generateKeyPairSync('ed25519'), generateKeyPairSync('ed25519')] as const
const lane = [generateKeyPairSync('x25519'), generateKeyPairSync('x25519')] as const
const context = { lane: 'prod', firstTask: 'x' }

const priv = (pairs: readonly KeyPairKeyObjectResult[]) =>
  pairs.map(({ privateKey }) => privateKey.export({ type: 'pkcs8', format: 'pem' })).join('')
const pub = (pairs: readonly KeyPairKeyObjectResult[]) =>
  pairs.map(({ publicKey }) => publicKey.export({ type: 'spki', format: 'pem' })).join('')

function write(name: string, content: string, mode = name.endsWith('.pub.pem') ? 0o644 : 0o600): string {
  writeFileSync(join(dir, name), content)
  chmodSync(join(dir, name), mode)
  return join(dir, name)
}

describe('the keys of a folder', () => {
  it('sign and seal with the first of each file, and verify and open with all', () => {
    write('orders.pem', priv(orders))
    write('orders.pub.pem', pub(orders.toReversed()))
    write('lane-prod.pub.pem', pub(lane))
    write('lane-prod.pem', priv(lane.toReversed()))
    const { signer, sealer } = openSigningKeys(dir)
    const { verifier, opener } = openEngineKeys(dir)

    expect(signer?.keyId).toBe(keyIdOf(orders[0].privateKey))
    expect(verifier?.keyIds).toEqual(orders.toReversed().map(({ publicKey }) => keyIdOf(publicKey)))
    expect(verifier?.verify('a', { keyId: signer?.keyId ?? '', signature: signer?.sign('a') ?? '' })).toBe('valid')
    expect([sealer.lanes, opener.lanes]).toEqual([['prod'], ['prod']])
    const sealed = sealer.seal({ a: 1 }, context)
    expect(sealed).toContain(keyIdOf(lane[0].publicKey))
    expect(opener.open(sealed, context)).toEqual({ kind: 'opened', secretVars: { a: 1 } })
  })

  it('are none where there are no files, or no folder is named', () => {
    for (const folder of [dir, undefined]) {
      expect(openSigningKeys(folder)).toMatchObject({ signer: undefined, sealer: { lanes: [] } })
      expect(openEngineKeys(folder)).toMatchObject({ verifier: undefined, opener: { lanes: [] } })
    }
  })

  it('each process reads its own alone', () => {
    write('orders.pub.pem', 'broken')
    write('lane-prod.pem', 'broken')
    expect(openSigningKeys(dir).signer).toBeUndefined()
    rmSync(join(dir, 'orders.pub.pem'))
    rmSync(join(dir, 'lane-prod.pem'))
    write('orders.pem', 'broken')
    write('lane-prod.pub.pem', 'broken')
    expect(openEngineKeys(dir).verifier).toBeUndefined()
  })

  it('may have line ends of Windows, and blank lines between', () => {
    write('orders.pem', `\r\n${priv(orders).replaceAll('\n', '\r\n')}\r\n`)
    expect(openSigningKeys(dir).signer?.keyId).toBe(keyIdOf(orders[0].publicKey))
  })
})

describe('rejected, with the error and what to do:', () => {
  it.each([0o640, 0o604, 0o620])('a private key with mode %o', (mode) => {
    const file = write('orders.pem', priv(orders), mode)
    expect(() => openSigningKeys(dir)).toThrow(`${file} has mode 0${mode.toString(8)}, so others may use it: chmod 600`)
  })

  it.each([0o664, 0o646])('a public key with mode %o', (mode) => {
    const file = write('orders.pub.pem', pub(orders), mode)
    expect(() => openEngineKeys(dir)).toThrow(`so others may change it: chmod go-w ${file}`)
  })

  it('a folder in which others may put keys', () => {
    chmodSync(dir, 0o770)
    expect(() => openEngineKeys(dir)).toThrow(`key folder ${dir} has mode 0770, so others may change it: chmod go-w`)
    expect(() => openSigningKeys(dir)).toThrow('chmod go-w')
  })

  it('a missing folder, or a file instead', () => {
    expect(() => openSigningKeys(join(dir, 'x'))).toThrow(
      `${dir}/x does not exist: create it with \`distribute key init\``,
    )
    expect(() => openSigningKeys(write('file', ''))).toThrow('is not a folder')
  })

  it.each<[string, () => string, string]>([
    ['no key', () => '', 'contains something other than PEM blocks of a PRIVATE KEY'],
    ['a part of a key', () => priv(orders).slice(0, -10), 'contains something other than PEM blocks'],
    ['text between keys', () => priv(orders).replace('-----\n-----', '-----\nx\n-----'), 'contains something other'],
    ['a public key', () => priv(orders) + pub(lane), 'contains a PUBLIC KEY as block 3 instead of a PRIVATE KEY'],
    [
      'a key of another use',
      () => priv([orders[0], lane[0]]),
      'has a block 2 that is an x25519 key instead of an ed25519 key',
    ],
    ['a damaged key', () => priv(orders).replace('MC4CAQ', 'AAAAAA'), 'has a block 1 that is damaged'],
    ['a key twice', () => priv([orders[0], orders[0]]), `contains the key ${keyIdOf(orders[0].publicKey)} twice`],
  ])('a file with %s', (_, content, message) => {
    const file = write('orders.pem', content())
    expect(() => openSigningKeys(dir)).toThrow(`the key file ${file} ${message}`)
  })

  it('a private key where a public one belongs: engines and distribute would both have it', () => {
    const file = write('lane-prod.pub.pem', priv(lane))
    expect(() => openSigningKeys(dir)).toThrow(`${file} contains a PRIVATE KEY as block 1 instead of a PUBLIC KEY`)
  })

  it('a folder instead of a file, or an invalid lane name', () => {
    mkdirSync(join(dir, 'lane-prod.pem'))
    expect(() => openEngineKeys(dir)).toThrow('lane-prod.pem is not a file')
    write('lane-PROD.pub.pem', pub(lane))
    expect(() => openSigningKeys(dir)).toThrow(/lane-PROD\.pub\.pem: the lane must be 1 to 63 of a-z/)
  })
})

test('other files of the folder are left alone', () => {
  write('README', 'x')
  write('lane-prod.pem.bak', 'x')
  write('lane-prod.pub.pem', pub(lane))
  expect(openEngineKeys(dir).opener.lanes).toEqual([])
})
