import { readFileSync, statSync } from 'node:fs'
import type { Report } from './report.ts'
import { describePlace, nameOf, type Value, type Values } from './values.ts'

interface Surroundings {
  readonly env: Readonly<Record<string, string | undefined>>
  readonly report: Report
}

/** Replaces `env:NAME` and `file:PATH` by what they name, and finds secrets that are not safe where they stand. */
export function resolveSecrets(values: Values, surroundings: Surroundings): Values {
  warnOfReadableFile(values, surroundings.report)
  return new Map([...values].map(([name, value]) => [name, resolve(value, surroundings)]))
}

function resolve(value: Value, { env, report }: Surroundings): Value {
  if (!value.setting.secret) return value
  const [, kind, reference = ''] = /^(env|file|enc):(.*)$/.exec(value.text) ?? []
  const refuse = (reason: string) => {
    report.problems.push({ path: nameOf(value.setting), message: `${describePlace(value)}: ${reason}` })
    return value
  }
  if (kind === 'env') {
    const text = env[reference]
    return text ? { ...value, text } : refuse(`the environment has no ${reference}`)
  }
  if (kind === 'file') {
    const text = readSecretFile(reference)
    return text ? { ...value, text } : refuse(`the file ${reference} cannot be read or is empty`)
  }
  if (kind === 'enc') return refuse(`this version reads no encrypted values: ${waysOut}`)
  return isOriginalsFormat(value) ? refuse(`the value looks like one that the original encrypted: ${waysOut}`) : value
}

const waysOut = 'write the plain password, or env:NAME or file:PATH to say where it stands'

function readSecretFile(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8').replace(/\r?\n$/, '')
  } catch {
    // the caller says which file
    return undefined
  }
}

/** Hex of AES-CFB: only a file can have been brought along, and a password of that form may stand behind env: or file:. */
function isOriginalsFormat({ text, origin }: Value): boolean {
  return origin.kind === 'file' && text.length >= 32 && text.length % 2 === 0 && /^[0-9a-f]+$/i.test(text)
}

function warnOfReadableFile(values: Values, report: Report): void {
  const plain = [...values.values()].filter(isPlainSecret)
  const file = plain.flatMap(({ origin }) => (origin.kind === 'file' ? [origin.file] : []))[0]
  if (file === undefined || (statSync(file).mode & 0o004) === 0) return
  const keys = plain.filter(({ origin }) => origin.kind === 'file').map(({ setting }) => setting)
  const names = keys.map(({ section, key }) => `[${section}] ${key}`).join(', ')
  report.warnings.push(`${file}: everybody on this machine can read ${names}: chmod o-r ${file}`)
}

function isPlainSecret({ setting, text }: Value): boolean {
  return setting.secret && !/^(env|file|enc|sqlite):/.test(text)
}
