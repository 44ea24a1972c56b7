import { expect, test } from 'vitest'
import { formatSecrets, memoryPath } from '../../src/run/secrets.ts'

test('what a supervisor is told has the files by the numbers under which Ansible finds them', () => {
  const files = { passwords: '{}', vaultPassword: undefined }
  const told = JSON.parse(formatSecrets({ arguments: ['--args=x'], files, passphrase: 'y' }))

  expect(told).toEqual({ arguments: ['--args=x'], files: { 60: '{}' }, passphrase: 'y' })
  expect(memoryPath('passwords')).toBe('/proc/self/fd/60')
})
