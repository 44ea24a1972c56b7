import { settings } from '@distribute/contracts'
import { readKeyFile } from '../secrets/key-file.ts'
import { isSealed, type SecretKey } from '../secrets/secret-key.ts'
import { toAbsolute } from './paths.ts'
import type { Report } from './report.ts'
import { describePlace, nameOf, type Value, type Values } from './values.ts'

export interface ResealOptions {
  /** value of [Security] KEY_FILE; undefined if not set */
  readonly keyFile: Value | undefined
  /** absolute path of the new key */
  readonly resealKey: string
  readonly home: string | undefined
  readonly report: Report
}

/**
 * Re-encrypts values that are encrypted with KEY_FILE, and makes the new key the KEY_FILE.
 * secretVars keep their key. Throws `AppError` `invalid_configuration` for a key that cannot be
 * read.
 */
export function resealValues(values: Values, { keyFile, resealKey, home, report }: ResealOptions): Values {
  const other = readKeyFile(resealKey)
  const sealed = [...values].filter(([, { setting, text }]) => setting.secret && isSealed(text))
  const isKeyNeeded = sealed.length > 0 && keyFile !== undefined
  const keys = { key: isKeyNeeded ? readKeyFile(toAbsolute(keyFile.text, home)) : undefined, other }
  const resealed = sealed.map(([name, value]) => [name, reseal(value, keys, report)] as const)
  return nameKeys(new Map([...values, ...resealed]), { keyFile, resealKey })
}

interface Keys {
  /** undefined: KEY_FILE is not set */
  readonly key: SecretKey | undefined
  readonly other: SecretKey
}

function reseal(value: Value, { key, other }: Keys, report: Report): Value {
  const text = key?.open('configuration', value.text)
  if (text !== undefined) return { ...value, text: other.seal('configuration', text) }
  const reason = key === undefined ? 'is not set' : 'is not the key of the value'
  const message = `${describePlace(value)}: the value cannot be re-encrypted: [Security] KEY_FILE ${reason}`
  report.problems.push({ path: nameOf(value.setting), message })
  return value
}

/** Names the keys, unless the environment names KEY_FILE: then it does so for the process, too. */
function nameKeys(values: Values, { keyFile, resealKey }: Pick<ResealOptions, 'keyFile' | 'resealKey'>): Values {
  if (keyFile !== undefined && keyFile.origin.kind !== 'file') return values
  const ofSecretVars = values.get('SECURITY.SECRET_VARS_KEY_FILE') ?? keyFile
  const named = { KEY_FILE: resealKey, SECRET_VARS_KEY_FILE: ofSecretVars?.text }
  const entries = settings.flatMap((setting) => {
    const text = setting.section === 'Security' ? named[setting.key as keyof typeof named] : undefined
    return text === undefined ? [] : [[nameOf(setting), { setting, text, origin: { kind: 'flag' } } as Value] as const]
  })
  return new Map([...values, ...entries])
}
