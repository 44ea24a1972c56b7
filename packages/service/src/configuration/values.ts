import type { Setting } from '@distribute/contracts'
import { toName } from './known-settings.ts'

/** Who said a value: in an error and in the effective configuration. */
export type Origin =
  | { readonly kind: 'default' }
  | { readonly kind: 'file'; readonly file: string }
  | { readonly kind: 'environment' }
  | { readonly kind: 'flag' }

/** A value as it was written, with who wrote it and for which setting: [Fil_EXEC_MySQL] takes over those of [MySQL]. */
export interface Value {
  readonly setting: Setting
  readonly text: string
  readonly origin: Origin
}

/** What was written, by name of the setting. */
export type Values = Map<string, Value>

export function nameOf(setting: Setting): string {
  return toName(setting.section, setting.key)
}

/** `conf/server.conf: [HTTP] PORT`, `environment: DISTRIBUTE_HTTP_PORT` */
export function describePlace({ setting, origin }: Pick<Value, 'setting' | 'origin'>): string {
  if (origin.kind === 'environment') return `environment: ${setting.variable}`
  const prefix = origin.kind === 'file' ? `${origin.file}: ` : ''
  return `${prefix}[${setting.section}] ${setting.key}`
}

const mask = '********'

/** The value as it may be shown: of a secret no letter, of an address with a password all but that. */
export function maskValue({ setting, text }: Pick<Value, 'setting' | 'text'>): string {
  if (!setting.secret) return text
  if (/^sqlite:/.test(text)) return text
  return /^\w+:\/\/.*@/.test(text) ? text.replace(/^(\w+:\/\/[^:@/]*)(:.*)?@/, `$1:${mask}@`) : mask
}
