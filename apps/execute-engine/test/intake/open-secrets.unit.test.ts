import { generateKeyPairSync, randomBytes } from 'node:crypto'
import { createLaneOpener, createLaneSealer, createSecretKey, sealSecretVars } from '@distribute/service'
import { expect, it, test } from 'vitest'
import { openSecrets, type SecretKeys } from '../../src/intake/open-secrets.ts'

const pair = generateKeyPairSync('x25519')
const other = generateKeyPairSync('x25519')
const secretKey = createSecretKey(randomBytes(32))
const keysOf = (lane: string, { privateKey }: typeof pair): SecretKeys => ({
  secretKey,
  keys: { opener: createLaneOpener(new Map([[lane, [privateKey]]])) },
})

const context = { lane: 'prod', firstTask: 'x' }
const secretVars = { password: 'hunter2' }
const forLane = {
  ...context,
  secrets: createLaneSealer(new Map([['prod', [pair.publicKey]]])).seal(secretVars, context),
}
const forFile = { ...context, secrets: sealSecretVars(secretVars, secretKey) }

test('secretVars are opened with the key of the lane, or with KEY_FILE, whichever they were sealed with', () => {
  expect(openSecrets(forLane, keysOf('prod', pair))).toEqual(secretVars)
  expect(openSecrets(forFile, keysOf('prod', pair))).toEqual(secretVars)
  expect(openSecrets({ ...context, secrets: null }, {})).toBeUndefined()
})

it.each<[string, typeof forLane, SecretKeys, RegExp]>([
  ['a lane, without keys', forLane, { secretKey }, /this engine's \[Security\] KEYS_DIR has no lane-prod\.pem$/],
  ['a lane, with another one', forLane, keysOf('test', pair), /KEYS_DIR has no lane-prod\.pem$/],
  ['a lane, with another key', forLane, keysOf('prod', other), /lane-prod\.pem in .* has no key [0-9a-f]{16}$/],
  ['another task', { ...forLane, firstTask: 'y' }, keysOf('prod', pair), /sealed for another lane or task$/],
  ['KEY_FILE, without it', forFile, {}, /this engine has no \[Security\] KEY_FILE$/],
  ['KEY_FILE, with another', forFile, { secretKey: createSecretKey(randomBytes(32)) }, /KEY_FILE is not distribute's$/],
])('sealed for %s, they are refused with the missing key', (_, sealed, keys, reason) => {
  expect(() => openSecrets(sealed, keys)).toThrow(reason)
  expect(() => openSecrets(sealed, keys)).toThrow("the task's secretVars cannot be opened: ")
})
