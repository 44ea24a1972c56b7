import { expect, test } from 'vitest'
import { hashPassword, verifyPassword } from '../../src/index.ts'

test('a password has its own hash, which differs each time', async () => {
  const [one, two] = [await hashPassword('correct horse 电池'), await hashPassword('correct horse 电池')]
  expect(one).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$[^$]{22}\$[^$]{43}$/)
  expect(two).not.toBe(one)
  expect([await verifyPassword('correct horse 电池', one), await verifyPassword('correct horse', one)]).toEqual([
    true,
    false,
  ])
})

test('a hash of other costs is verified with these costs', async () => {
  const hash = '$argon2id$v=19$m=64,t=1,p=1$c29tZXNhbHQ$1UxeZ2N6a6bMmU0fuf2nxRBEDhq8NEbq5jnX5QZ5JXU'
  expect(await verifyPassword('other', hash)).toBe(false)
})

test('without a hash no password is right', async () => {
  expect(await verifyPassword('anything', undefined)).toBe(false)
})

test('an invalid hash is an error', async () => {
  await expect(verifyPassword('anything', 'plain')).rejects.toThrow('not an Argon2id hash')
})
