import { readFileSync } from 'node:fs'
import { AppError } from '@distribute/contracts'
import { type OriginalMode, type OriginalReading, type OriginalSecret, readOriginalSecret } from '@distribute/service'
import type { CommandContext } from '../command-context.ts'

export interface ConvertOptions {
  readonly originalKey: string
  readonly originalIv?: string | undefined
  readonly mode?: OriginalMode | undefined
}

/**
 * What the original encrypted, and how it was read. Throws `AppError` `invalid_input` when no way of reading it gives a
 * text, or when more than one does: nobody is to guess a password.
 */
export function convertOriginal(
  value: string,
  { originalKey, originalIv, mode }: ConvertOptions,
  context: CommandContext,
): { readonly text: string; readonly description: string } {
  const key = Buffer.from(readReference('--original-key', originalKey, context))
  const iv = readIv(originalIv, context)
  const secret = { value: value.trim(), key, iv, mode }
  const readings = readOriginalSecret(secret)
  const [reading, ...others] = readings
  if (reading === undefined) throw explainNone(secret)
  if (others.some(({ text }) => text !== reading.text)) throw explainSeveral(readings)
  return { text: reading.text, description: describe(reading) }
}

function readReference(option: string, text: string, { env, note }: CommandContext): string {
  const [, kind, name = ''] = /^(env|file):(.*)$/s.exec(text) ?? []
  if (kind === 'env') return env[name] || refuse(`${option}: the environment has no ${name}`)
  if (kind === 'file') return readFile(option, name)
  note(`${option} stands in the command line, where everybody on this machine can read it: use env:NAME or file:PATH`)
  return text
}

function readFile(option: string, path: string): string {
  try {
    return readFileSync(path, 'utf8').replace(/\r?\n$/, '')
  } catch (error) {
    return refuse(`${option}: the file ${path} cannot be read (${(error as NodeJS.ErrnoException).code})`)
  }
}

function readIv(text: string | undefined, context: CommandContext): OriginalSecret['iv'] {
  if (text === undefined || text === 'prefixed') return text
  return toIv(readReference('--original-iv', text, context))
}

function toIv(text: string): Buffer {
  return /^[0-9a-f]{32}$/i.test(text) ? Buffer.from(text, 'hex') : Buffer.from(text)
}

function explainNone(secret: OriginalSecret): AppError {
  const { iv, mode } = secret
  const ivs = iv === undefined ? 'the usual IVs' : iv === 'prefixed' ? 'an IV before it' : 'this IV'
  const advice =
    iv === undefined && readOriginalSecret({ ...secret, iv: 'prefixed' }).length > 0
      ? 'it has an IV that is not known, or one before the text: give --original-iv IV, or --original-iv prefixed'
      : 'the key is another one, or give --original-iv or --mode'
  return new AppError(
    'invalid_input',
    `no text comes of the value by ${mode ?? 'cfb8 and cfb128'} with ${ivs}: ${advice}`,
  )
}

function explainSeveral(readings: readonly OriginalReading[]): AppError {
  const ways = readings.map(describe).join('; ')
  return new AppError(
    'invalid_input',
    `the value can be read in ${readings.length} ways (${ways}): say which by --mode and --original-iv`,
  )
}

function describe({ mode, iv }: OriginalReading): string {
  return `${mode} with ${iv}`
}

function refuse(message: string): never {
  throw new AppError('invalid_input', message)
}
