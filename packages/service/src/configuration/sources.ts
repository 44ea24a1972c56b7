import { readFileSync } from 'node:fs'
import type { Setting } from '@distribute/contracts'
import { parseIni } from './ini-file.ts'
import { explainIgnoredKey, explainIgnoredVariable, findSetting, findSettingOfVariable } from './known-settings.ts'
import type { Report } from './report.ts'
import { nameOf, type Origin, type Values } from './values.ts'

export interface Sources {
  /** `--config`; the file must exist */
  readonly file?: string | undefined
  readonly env: Readonly<Record<string, string | undefined>>
  /** command-line flags by section and key: `{'HTTP.PORT': '0'}` */
  readonly overrides?: Readonly<Record<string, string>> | undefined
}

const defaultFile = 'conf/server.conf'

/** Finds the settings file. It need not exist if neither a flag nor a variable names it. */
export function findSettingsFile({ file, env }: Sources): string {
  return file ?? env.DISTRIBUTE_CONFIG ?? defaultFile
}

/** Variables with our prefix that are not settings. */
const otherVariables = new Set(['DISTRIBUTE_CONFIG', 'DISTRIBUTE_SERVER', 'DISTRIBUTE_TOKEN', 'DISTRIBUTE_IP'])

/**
 * Reads the file, then the environment, then the flags; later sources win. An empty value unsets a
 * setting.
 */
export function readSources({ file, env, overrides = {} }: Sources, report: Report): Values {
  const values: Values = new Map()
  const set = (setting: Setting, text: string, origin: Origin) =>
    text.trim() === ''
      ? values.delete(nameOf(setting))
      : values.set(nameOf(setting), { setting, text: text.trim(), origin })
  readFile(file ?? env.DISTRIBUTE_CONFIG, { set, report })
  readEnvironment(env, { set, report })
  for (const [name, text] of Object.entries(overrides)) {
    const [section = '', key = ''] = name.split('.')
    const setting = findSetting(section, key)
    if (setting === undefined) throw new Error(`unknown setting ${name}`)
    set(setting, text, { kind: 'flag' })
  }
  return values
}

interface Target {
  readonly set: (setting: Setting, text: string, origin: Origin) => void
  readonly report: Report
}

function readFile(named: string | undefined, { set, report }: Target): void {
  const file = named ?? defaultFile
  const content = readContent(file, { isNamed: named !== undefined, report })
  const { entries, problems } = parseIni(content)
  report.problems.push(...problems.map((problem) => ({ path: file, message: `${file}: ${problem}` })))
  for (const { section, key, text } of entries) {
    const setting = findSetting(section, key)
    if (setting !== undefined) set(setting, text, { kind: 'file', file })
    else if (text !== '') report.warnings.push(`${file}: [${section}] ${key} ${explainIgnoredKey(section, key)}`)
  }
}

function readContent(file: string, { isNamed, report }: { isNamed: boolean; report: Report }): string {
  try {
    return readFileSync(file, 'utf8')
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code
    if (code === 'ENOENT' && !isNamed) return ''
    const reason = code === 'ENOENT' ? 'does not exist' : `cannot be read (${code})`
    report.problems.push({ path: file, message: `${file}: the file ${reason}` })
    return ''
  }
}

function readEnvironment(env: Sources['env'], { set, report }: Target): void {
  for (const [variable, text] of Object.entries(env)) {
    if (text === undefined || !variable.startsWith('DISTRIBUTE_') || otherVariables.has(variable)) continue
    const setting = findSettingOfVariable(variable)
    if (setting !== undefined) set(setting, text, { kind: 'environment' })
    else report.warnings.push(`environment: ${variable} ${explainIgnoredVariable(variable)}`)
  }
}
