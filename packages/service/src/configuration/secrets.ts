import { readFileSync } from 'node:fs'
import { AppError, type Setting, settings } from '@distribute/contracts'
import { readKeyFile } from '../secrets/key-file.ts'
import { isOriginalFormat } from '../secrets/original-cipher.ts'
import { isSealed, type SecretKey } from '../secrets/secret-key.ts'
import { toAbsolute } from './paths.ts'
import type { Reader } from './reader.ts'
import type { Report } from './report.ts'
import { describePlace, nameOf, type Value, type Values } from './values.ts'

interface Surroundings {
  readonly env: Readonly<Record<string, string | undefined>>
  readonly reader: Reader
  readonly report: Report
}

export interface ResolvedSecrets {
  /** without secrets that this process does not read */
  readonly values: Values
  /** key of SECRET_VARS_KEY_FILE or else KEY_FILE; undefined if none is set or needed */
  readonly secretVarsKey: SecretKey | undefined
}

/**
 * Resolves `env:NAME`, `file:PATH` and `enc:v1:…`. Skips settings that the process does not read:
 * its machine need not have their secrets.
 */
export function resolveSecrets(written: Values, surroundings: Surroundings): ResolvedSecrets {
  const values = removeUnread(written, surroundings.reader)
  const keyFile = values.get('SECURITY.KEY_FILE')
  const isKeyNeeded = surroundings.reader.usesKey || [...values.values()].some(isEncrypted)
  const key = isKeyNeeded && keyFile !== undefined ? readKey(keyFile, surroundings) : undefined
  const options = { ...surroundings, keyFile, key }
  const ofSecretVars = surroundings.reader.usesKey ? values.get('SECURITY.SECRET_VARS_KEY_FILE') : undefined
  return {
    values: new Map([...values].map(([name, value]) => [name, resolve(value, options)])),
    secretVarsKey: ofSecretVars === undefined ? key : readKey(ofSecretVars, surroundings),
  }
}

/** Describes where a secret is kept; undefined if the setting contains it. */
export function describeReference({ setting, text }: Pick<Value, 'setting' | 'text'>): string | undefined {
  if (!setting.secret) return undefined
  return isSealed(text) ? 'enc:v1' : /^(env|file):.*$/.exec(text)?.[0]
}

function removeUnread(values: Values, reader: Reader): Values {
  // [Store] URL contains its password
  const needsPassword = !values.has('STORE.URL')
  const isRead = (setting: Setting) => reader.reads(setting) && (needsPassword || setting.key !== 'PASSWORD')
  const unread = settings.filter((setting) => setting.secret && !isRead(setting)).map(nameOf)
  return new Map([...values].filter(([name]) => !unread.includes(name)))
}

function isEncrypted({ setting, text }: Value): boolean {
  return setting.secret && isSealed(text)
}

function readKey(value: Value, { env, report }: Surroundings): SecretKey | undefined {
  try {
    return readKeyFile(toAbsolute(value.text, env.HOME))
  } catch (error) {
    if (!(error instanceof AppError)) throw error
    report.problems.push({ path: nameOf(value.setting), message: `${describePlace(value)}: ${error.message}` })
    return undefined
  }
}

interface ResolveOptions extends Surroundings {
  readonly keyFile: Value | undefined
  readonly key: SecretKey | undefined
}

/** `problem` undefined: already reported. */
type Resolution = { readonly text: string } | { readonly problem: string | undefined }

function resolve(value: Value, options: ResolveOptions): Value {
  const resolution = value.setting.secret ? resolveSecret(value, options) : value
  if ('text' in resolution) return { ...value, text: resolution.text }
  const message = `${describePlace(value)}: ${resolution.problem}`
  if (resolution.problem !== undefined) options.report.problems.push({ path: nameOf(value.setting), message })
  return value
}

function resolveSecret(value: Value, { env, keyFile, key }: ResolveOptions): Resolution {
  const { text } = value
  const [, kind, reference = ''] = /^(env|file|enc):(.*)$/s.exec(text) ?? []
  if (kind === 'env') return require(env[reference], `the environment variable ${reference} is not set`)
  if (kind === 'file') return readSecretFile(reference, env.HOME)
  if (kind === 'enc') return openSecret(text, { keyFile, key })
  return isOriginalPassword(value) ? { problem: originalFormat } : { text }
}

function require(text: string | undefined, problem: string): Resolution {
  return text ? { text } : { problem }
}

function readSecretFile(path: string, home: string | undefined): Resolution {
  try {
    const text = readFileSync(toAbsolute(path, home), 'utf8').replace(/\r?\n$/, '')
    return require(text, `the file ${path} is empty`)
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    return { problem: code === 'ENOENT' ? `no such file: ${path}` : `the file ${path} cannot be read (${code})` }
  }
}

function openSecret(sealed: string, { keyFile, key }: Pick<ResolveOptions, 'keyFile' | 'key'>): Resolution {
  if (!isSealed(sealed)) return { problem: 'an encrypted value must begin with enc:v1:' }
  if (keyFile === undefined) return { problem: 'the value is encrypted, but [Security] KEY_FILE is not set' }
  if (key === undefined) return { problem: undefined }
  const problem =
    `the value cannot be decrypted with the key ${keyFile.text}: it was encrypted with another key, or is incomplete; ` +
    'encrypt it again with `distribute secret encrypt`'
  return require(key.open('configuration', sealed), problem)
}

/**
 * True for a database password in a file that looks encrypted by the Python version. A real
 * password of that form can still come from the environment, or be encrypted.
 */
function isOriginalPassword({ text, origin, setting }: Value): boolean {
  return setting.key === 'PASSWORD' && origin.kind === 'file' && isOriginalFormat(text)
}

const originalFormat =
  'the value looks like a password encrypted by the Python version: convert it with `distribute secret convert ' +
  '--original-key file:PATH`; if it is the password itself, encrypt it with `distribute secret encrypt`'
