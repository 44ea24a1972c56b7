import { randomBytes } from 'node:crypto'
import { mkdirSync } from 'node:fs'
import { dirname } from 'node:path'
import { AppError } from '@distribute/contracts'
import { readGuardedFile, refuseKeyFile } from './guarded-file.ts'
import { createSecretKey, type SecretKey, secretKeyBytes } from './secret-key.ts'
import { writeWhole } from './write-whole.ts'

/**
 * Reads KEY_FILE. Throws `AppError` `invalid_configuration` if it does not exist, cannot be read,
 * does not have 32 bytes, or is accessible to others than its owner.
 */
export function readKeyFile(path: string): SecretKey {
  const key = readGuardedFile(path, { others: 'nothing' })
  if (key === undefined) throw refuseKeyFile(path, 'does not exist: create it with `distribute secret init`')
  if (key.byteLength === secretKeyBytes) return createSecretKey(key)
  const reason = `has ${key.byteLength} bytes instead of ${secretKeyBytes}: create a key with \`distribute secret init\``
  throw refuseKeyFile(path, reason)
}

/**
 * Creates a key that only this user can read, and its parent folders. Atomic. Throws `AppError`
 * `conflict` if the path exists, and `invalid_configuration` if it cannot be written.
 */
export function createKeyFile(path: string): void {
  try {
    // the folders are readable by others: the daemon's user may not be the one who creates them
    mkdirSync(dirname(path), { recursive: true })
    writeWhole(path, randomBytes(secretKeyBytes), { mode: 0o600, existing: 'keep' })
  } catch (cause) {
    const { code, syscall } = cause as NodeJS.ErrnoException
    if (code === 'EEXIST' && syscall === 'link') {
      const advice = 'a key is never overwritten, because values encrypted with it would be lost'
      throw new AppError('conflict', `${path} already exists: ${advice}`, { cause })
    }
    throw new AppError('invalid_configuration', `the key file ${path} cannot be written (${code})`, { cause })
  }
}
