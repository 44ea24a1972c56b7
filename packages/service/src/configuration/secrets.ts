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
  /** without the secrets that this process does not read */
  readonly values: Values
  /** of SECRET_VARS_KEY_FILE, else of KEY_FILE; undefined where none is set, or none is needed */
  readonly secretVarsKey: SecretKey | undefined
}

/**
 * Replaces `env:NAME`, `file:PATH` and `enc:v1:…` by what they stand for. What the process does not read itself is not
 * looked for: its machine need not have it.
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

/** How a secret is named that does not stand in the setting itself; undefined for one that does. */
export function describeReference({ setting, text }: Pick<Value, 'setting' | 'text'>): string | undefined {
  if (!setting.secret) return undefined
  return isSealed(text) ? 'enc:v1' : /^(env|file):.*$/.exec(text)?.[0]
}

function removeUnread(values: Values, reader: Reader): Values {
  // an address of the store has its own
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

/** `problem` undefined: it has been told already. */
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
  if (kind === 'env') return require(env[reference], `the environment has no ${reference}`)
  if (kind === 'file') return readSecretFile(reference, env.HOME)
  if (kind === 'enc') return openSecret(text, { keyFile, key })
  return isOriginals(value) ? { problem: originalsFormat } : { text }
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
    return { problem: code === 'ENOENT' ? `there is no file ${path}` : `the file ${path} cannot be read (${code})` }
  }
}

function openSecret(sealed: string, { keyFile, key }: Pick<ResolveOptions, 'keyFile' | 'key'>): Resolution {
  if (!isSealed(sealed)) return { problem: 'an encrypted value begins with enc:v1:' }
  if (keyFile === undefined) return { problem: 'the value is encrypted, and [Security] KEY_FILE does not name its key' }
  if (key === undefined) return { problem: undefined }
  const problem =
    `the value cannot be opened with the key ${keyFile.text}: it was encrypted with another one, or a part of it is ` +
    'missing; `distribute secret encrypt` makes it anew'
  return require(key.open('configuration', sealed), problem)
}

/**
 * A database's password as the original encrypted it, and nothing else. Only a file can have been brought along, and a
 * password of that form may be written in other ways.
 */
function isOriginals({ text, origin, setting }: Value): boolean {
  return setting.key === 'PASSWORD' && origin.kind === 'file' && isOriginalFormat(text)
}

const originalsFormat =
  'the value looks like one that the original encrypted: `distribute secret convert --original-key file:PATH` takes ' +
  'it on standard input and prints what to write here; if it is itself the password, `distribute secret encrypt` does'
