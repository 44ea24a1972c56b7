import { type Setting, settings, unusedKeys } from '@distribute/contracts'
import { closest, distance } from 'fastest-levenshtein'

const byName = new Map(settings.map((setting) => [toName(setting.section, setting.key), setting]))
const byVariable = new Map(settings.map((setting) => [setting.variable, setting]))
const unused = Object.entries(unusedKeys).flatMap(([section, keys]) => keys.map((key) => ({ section, key })))
const sections = [...new Set([...settings, ...unused].map(({ section }) => section))]

/** Returns the lookup name of a setting. Sections and keys ignore case. */
export function toName(section: string, key: string): string {
  return `${section}.${key}`.toUpperCase()
}

export function findSetting(section: string, key: string): Setting | undefined {
  return byName.get(toName(section, key))
}

export function findSettingOfVariable(variable: string): Setting | undefined {
  return byVariable.get(variable)
}

/** Explains why a key in the file has no effect, and suggests a similar one. */
export function explainIgnoredKey(section: string, key: string): string {
  const name = toName(section, key)
  if (key === 'DISTRIBUTE_IP' || unused.some((one) => toName(one.section, one.key) === name)) {
    return 'is not used by this version'
  }
  const known = sections.find((one) => one.toUpperCase() === section.toUpperCase())
  if (known === undefined) return `is in an unknown section${suggest(section, sections, (one) => `[${one}]`)}`
  const keys = [...settings, ...unused].filter((one) => one.section === known).map((one) => one.key)
  return `is unknown${suggest(key, keys, (one) => one)}`
}

/** Explains the same for an environment variable. */
export function explainIgnoredVariable(variable: string): string {
  if (unused.some(({ section, key }) => `DISTRIBUTE_${section}_${key}`.toUpperCase() === variable)) {
    return 'is not used by this version'
  }
  return `is unknown${suggest(variable, [...byVariable.keys()], (one) => one)}`
}

function suggest(written: string, known: readonly string[], show: (one: string) => string): string {
  const nearest = known[known.map((one) => one.toUpperCase()).indexOf(closestOf(written, known))]
  if (nearest === undefined || distance(written.toUpperCase(), nearest.toUpperCase()) > nearest.length / 2) return ''
  return `: did you mean ${show(nearest)}?`
}

function closestOf(written: string, known: readonly string[]): string {
  return closest(
    written.toUpperCase(),
    known.map((one) => one.toUpperCase()),
  )
}
