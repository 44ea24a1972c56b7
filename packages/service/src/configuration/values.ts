import type { Setting } from '@distribute/contracts'
import { toName } from './known-settings.ts'

/** The origin of a value, for errors and the effective configuration. */
export type Origin =
  | { readonly kind: 'default' }
  | { readonly kind: 'file'; readonly file: string }
  | { readonly kind: 'environment' }
  | { readonly kind: 'flag' }

/**
 * A value as written, with its origin and the setting it was written for: [Fil_EXEC_MySQL] inherits
 * from [MySQL].
 */
export interface Value {
  readonly setting: Setting
  readonly text: string
  readonly origin: Origin
}

/** Written values by setting name. */
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

/** Masks a secret for display. Of a URL with a password, masks only the password. */
export function maskValue({ setting, text }: Pick<Value, 'setting' | 'text'>): string {
  if (!setting.secret) return text
  if (/^sqlite:/.test(text)) return text
  return /^\w+:\/\/.*@/.test(text) ? text.replace(/^(\w+:\/\/[^:@/]*)(:.*)?@/, `$1:${mask}@`) : mask
}
