import { type Setting, settings } from '@distribute/contracts'
import { describeReference } from './secrets.ts'
import { maskValue, nameOf, type Origin, type Values } from './values.ts'

/** One setting as it counts, its value fit to be shown. */
export interface EffectiveSetting {
  readonly section: string
  readonly key: string
  /** undefined: none */
  readonly value: string | undefined
  readonly origin: Origin['kind']
  /** where a secret comes from that does not stand in the setting itself: `env:NAME`, `file:PATH`, `enc:v1` */
  readonly reference?: string | undefined
}

/**
 * Every setting with the value that counts; secrets are masked. `written`: before they were resolved, and with those
 * that this process does not read.
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

/** The settings as an INI file that says of each where it comes from. */
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
