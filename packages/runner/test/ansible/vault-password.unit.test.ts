import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { useFolder } from '@distribute/testbed'
import { expect, test } from 'vitest'
import { readVaultPassword } from '../../src/ansible/vault-password.ts'

test.each([
  ['a file', 'secret\n', 0o600, 'secret\n'],
  ['a program', '#!/bin/sh\necho secret\n', 0o700, undefined],
  ['a blank file', ' \n', 0o600, undefined],
  ['a file of bytes that are no text', Buffer.from([0xff, 0xfe]), 0o600, undefined],
])('of %s as VAULT_PASSWORD_FILE, Ansible gets the text or the path', async (_, content, mode, read) => {
  const file = join(useFolder(), 'vault-password')
  await writeFile(file, content, { mode })

  expect(await readVaultPassword(file)).toBe(read)
})

test('Ansible reports a missing VAULT_PASSWORD_FILE', async () => {
  expect(await readVaultPassword('/nowhere/vault-password')).toBeUndefined()
})
