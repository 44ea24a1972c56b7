import { type Setting, settings } from '@distribute/contracts'
import { describeReference } from './secrets.ts'
import { maskValue, nameOf, type Origin, type Values } from './values.ts'

/** The effective value of one setting, safe to show. */
export interface EffectiveSetting {
  readonly section: string
  readonly key: string
  /** undefined: not set */
  readonly value: string | undefined
  readonly origin: Origin['kind']
  /** where a secret is kept, unless the setting contains it: `env:NAME`, `file:PATH`, `enc:v1` */
  readonly reference?: string | undefined
}

/**
 * Lists the effective value of every setting, with secrets masked. `written` has the values before
 * secrets were resolved, including settings that this process does not read.
 */
export function listEffective(values: Values, written: Values): readonly EffectiveSetting[] {
  return settings.map((setting) => describeEffective(setting, { values, written }))
}

function describeEffective(setting: Setting, { values, written }: Record<'values' | 'written', Values>) {
  const { section, key } = setting
  const original = written.get(nameOf(setting))
  const value = values.get(nameOf(setting)) ?? original
  if (value === undefined) return { section, key, value: setting.default, origin: 'default' } as const
  const reference = original && describeReference(original)
  return { section, key, value: maskValue(value), origin: value.origin.kind, ...(reference && { reference }) }
}

/** Formats the settings as an INI file, each with its origin. */
export function formatEffective(effective: readonly EffectiveSetting[]): string {
  return [...Map.groupBy(effective, ({ section }) => section)]
    .map(([section, keys]) => [`[${section}]`, ...keys.map(formatSetting), ''].join('\n'))
    .join('\n')
}

function formatSetting({ key, value, origin, reference }: EffectiveSetting): string {
  if (value === undefined) return `; ${key} =`
  if (origin === 'default') return `${key} = ${value}`
  return `${key} = ${value}  ; ${[origin, reference].filter((word) => word !== undefined).join(', ')}`
}
