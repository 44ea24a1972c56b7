import { generateKeyPairSync } from 'node:crypto'
import { chmodSync, mkdirSync } from 'node:fs'
import { beforeEach, describe, expect, it, test } from 'vitest'
import { keyIdOf } from '../../src/keys/key-id.ts'
import { daemon, useSettings } from './settings-under-test.ts'

const { load, failToLoad, write, path } = useSettings()

const orders = generateKeyPairSync('ed25519')
const lane = generateKeyPairSync('x25519')
const privatePem = ({ privateKey }: typeof orders) => privateKey.export({ type: 'pkcs8', format: 'pem' })
const publicPem = ({ publicKey }: typeof orders) => publicKey.export({ type: 'spki', format: 'pem' })

beforeEach(() => mkdirSync(path('keys'), { mode: 0o700 }))
const named = (more = '') => `${daemon}[Security]\nKEYS_DIR = ${path('keys')}\n${more}`
const required = 'SIGNED_ORDERS = required\n'

function writeAll(): void {
  write(privatePem(orders), 'keys/orders.pem')
  write(publicPem(orders), 'keys/orders.pub.pem')
  write(privatePem(lane), 'keys/lane-prod.pem')
  write(publicPem(lane), 'keys/lane-prod.pub.pem')
}

describe('of KEYS_DIR', () => {
  it('distribute signs and seals, an engine verifies and opens, standalone does all', () => {
    writeAll()
    const parts = (['distribute', 'execute-engine', 'standalone'] as const).map((profile) => {
      const { keys, warnings } = load(named(required), { profile })
      expect(warnings).toEqual([])
      const { signing, engine } = keys
      return [signing.signer?.keyId, signing.sealer.lanes, engine.verifier?.keyIds, engine.opener.lanes]
    })
    const id = keyIdOf(orders.publicKey)
    expect(parts).toEqual([
      [id, ['prod'], undefined, []],
      [undefined, [], [id], ['prod']],
      [id, ['prod'], [id], ['prod']],
    ])
  })

  it('a flaw is one problem, at KEYS_DIR', () => {
    writeAll()
    chmodSync(path('keys/orders.pem'), 0o644)
    expect(failToLoad(named(required)).problems).toEqual([
      {
        path: 'SECURITY.KEYS_DIR',
        message: expect.stringMatching(/\[Security\] KEYS_DIR: the key file .*orders\.pem has mode 0644.*chmod 600/),
      },
    ])
  })

  it('a command that opens the store alone reads nothing', () => {
    write('broken', 'keys/orders.pem')
    const { keys, warnings } = load(named(required), { profile: 'standalone', storeOnly: true })
    expect([keys.signing.signer, warnings]).toEqual([undefined, []])
  })
})

describe('where orders have to be signed', () => {
  it.each([
    ['distribute', /KEYS_DIR = \S+\/keys has no orders\.pem to sign orders: create keys with `distribute key init`/],
    ['execute-engine', /KEYS_DIR = \S+\/keys has no orders\.pub\.pem to verify orders: /],
    ['standalone', /has no orders\.pem to sign orders and no orders\.pub\.pem to verify orders: /],
  ] as const)('%s does not start without its key', (profile, reason) => {
    expect(failToLoad(named(required), { profile }).problems).toEqual([
      { path: 'SECURITY.SIGNED_ORDERS', message: expect.stringMatching(reason) },
    ])
  })

  it('it does not start without KEYS_DIR either', () => {
    expect(failToLoad(`${daemon}[Security]\n${required}`).message).toMatch(
      /SIGNED_ORDERS = required, but \[Security\] KEYS_DIR, which is not set, has no orders\.pem/,
    )
  })
})

test('where they need not be, a process does without a key for them', () => {
  expect(load(named()).keys.signing.signer).toBeUndefined()
  expect(load(daemon).keys.signing.signer).toBeUndefined()
})
