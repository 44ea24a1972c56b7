import { randomBytes } from 'node:crypto'
import { mkdirSync } from 'node:fs'
import { dirname } from 'node:path'
import { AppError } from '@distribute/contracts'
import { readGuardedFile, refuseKeyFile } from './guarded-file.ts'
import { createSecretKey, type SecretKey, secretKeyBytes } from './secret-key.ts'
import { writeWhole } from './write-whole.ts'

/**
 * Reads KEY_FILE. Throws `AppError` `invalid_configuration` when it is not there, cannot be read, has not 32 bytes, or
 * when anybody but its owner may read or write it.
 */
export function readKeyFile(path: string): SecretKey {
  const key = readGuardedFile(path, { others: 'nothing' })
  if (key === undefined) throw refuseKeyFile(path, 'is not there: `distribute secret init` makes one')
  if (key.byteLength === secretKeyBytes) return createSecretKey(key)
  const reason = `has ${key.byteLength} bytes, not ${secretKeyBytes}: it is none that \`distribute secret init\` made`
  throw refuseKeyFile(path, reason)
}

/**
 * Makes a key for this user alone, and the folders that lead to it: whole, or not at all. Throws `AppError` `conflict`
 * when there is anything at that place already, and `invalid_configuration` when it cannot be written.
 */
export function createKeyFile(path: string): void {
  try {
    // others may look into the folders: a daemon's user has to, where somebody else makes them
    mkdirSync(dirname(path), { recursive: true })
    writeWhole(path, randomBytes(secretKeyBytes), { mode: 0o600, existing: 'refuse' })
  } catch (cause) {
    const { code, syscall } = cause as NodeJS.ErrnoException
    if (code === 'EEXIST' && syscall === 'link') {
      const advice = 'what was encrypted with a key can be read with that key alone, so it is never overwritten'
      throw new AppError('conflict', `${path} is there already: ${advice}`, { cause })
    }
    throw new AppError('invalid_configuration', `the key ${path} cannot be written (${code})`, { cause })
  }
}
