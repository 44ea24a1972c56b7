import { type Setting, settings } from '@distribute/contracts'
import { maskValue, nameOf, type Origin, type Values } from './values.ts'

/** One setting as it counts, its value fit to be shown. */
export interface EffectiveSetting {
  readonly section: string
  readonly key: string
  /** undefined: none */
  readonly value: string | undefined
  readonly origin: Origin['kind']
}

/** Every setting with the value that counts; secrets are masked. */
export function listEffective(values: Values): readonly EffectiveSetting[] {
  return settings.map((setting) => describeEffective(setting, values))
}

function describeEffective(setting: Setting, values: Values): EffectiveSetting {
  const { section, key } = setting
  const value = values.get(nameOf(setting))
  if (value === undefined) return { section, key, value: setting.default, origin: 'default' }
  return { section, key, value: maskValue(value), origin: value.origin.kind }
}

/** The settings as an INI file that says of each where it comes from. */
export function formatEffective(effective: readonly EffectiveSetting[]): string {
  return [...Map.groupBy(effective, ({ section }) => section)]
    .map(([section, keys]) => [`[${section}]`, ...keys.map(formatSetting), ''].join('\n'))
    .join('\n')
}

function formatSetting({ key, value, origin }: EffectiveSetting): string {
  if (value === undefined) return `; ${key} =`
  return `${key} = ${value}${origin === 'default' ? '' : `  ; ${origin}`}`
}
