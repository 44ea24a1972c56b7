import { expect, test } from 'vitest'
import { memoryPath, numberMemoryFiles } from '../../src/ansible/memory-files.ts'
import { formatSecrets } from '../../src/run/secrets.ts'

test('the input of a supervisor has the files by descriptor', () => {
  const files = numberMemoryFiles({ passwords: '{}', vaultPassword: undefined })
  const told = JSON.parse(formatSecrets({ arguments: ['--args=x'], files, passphrase: 'y' }))

  expect(told).toEqual({ arguments: ['--args=x'], files: { 60: '{}' }, passphrase: 'y' })
  expect(memoryPath('passwords')).toBe('/proc/self/fd/60')
})
