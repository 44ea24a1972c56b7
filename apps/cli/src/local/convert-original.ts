import { readFileSync } from 'node:fs'
import { AppError } from '@distribute/contracts'
import { openOriginalSecret } from '@distribute/service'
import type { CommandContext } from '../command-context.ts'

/**
 * Decrypts a password of the Python version. Throws `AppError` `invalid_input` like
 * `openOriginalSecret`, and for a missing key.
 */
export function convertOriginal(value: string, originalKey: string, context: CommandContext): string {
  return openOriginalSecret(value.trim(), readReference('--original-key', originalKey, context))
}

function readReference(option: string, text: string, { env, note }: CommandContext): string {
  const [, kind, name = ''] = /^(env|file):(.*)$/s.exec(text) ?? []
  if (kind === 'env') return env[name] || fail(`${option}: the environment variable ${name} is not set`)
  if (kind === 'file') return readFile(option, name)
  note(`${option} is visible to every user of this machine: pass env:NAME or file:PATH instead`)
  return text
}

function readFile(option: string, path: string): string {
  try {
    return readFileSync(path, 'utf8').replace(/\r?\n$/, '')
  } catch (error) {
    return fail(`${option}: the file ${path} cannot be read (${(error as NodeJS.ErrnoException).code})`)
  }
}

function fail(message: string): never {
  throw new AppError('invalid_input', message)
}
