import { join, resolve } from 'node:path'
import {
  type Configuration,
  configurationSchema,
  type ParsedConfiguration,
  type Setting,
  settings,
} from '@distribute/contracts'
import type { SecretKey } from '../secrets/secret-key.ts'
import { checkCombinations } from './check-combinations.ts'
import { type EffectiveSetting, listEffective } from './effective.ts'
import { inheritMysql } from './inherit-mysql.ts'
import { type ProcessKeys, readKeys } from './keys.ts'
import { findSetting } from './known-settings.ts'
import { checkPaths, resolvePaths } from './paths.ts'
import { findReadableSecrets } from './readable-secrets.ts'
import { createReader, keepRead, type Profile } from './reader.ts'
import { assertNoProblems, type Report } from './report.ts'
import { listSecretFiles } from './secret-files.ts'
import { resolveSecrets } from './secrets.ts'
import { readSources, type Sources } from './sources.ts'
import { readStoreSettings } from './store-settings.ts'
import { describePlace, maskValue, nameOf, type Value, type Values } from './values.ts'
import { warnOfValues } from './warn-of-values.ts'

export interface LoadOptions extends Sources {
  readonly profile: Profile
  /** for commands that only open the store: ignores all other settings */
  readonly storeOnly?: boolean
}

export interface LoadedConfiguration {
  readonly configuration: Configuration
  /** one line each: unknown keys, keys without effect, secrets that others can read */
  readonly warnings: readonly string[]
  /** effective value of every setting, secrets masked */
  readonly effective: readonly EffectiveSetting[]
  /**
   * key for secretVars: [Security] SECRET_VARS_KEY_FILE, or else KEY_FILE; undefined if neither is
   * set
   */
  readonly secretKey: SecretKey | undefined
  /** keys of [Security] KEYS_DIR */
  readonly keys: ProcessKeys
  /** files and folders with secrets of this process: settings, keys, single secrets */
  readonly secretFiles: readonly string[]
}

/**
 * Loads the settings: the file (`--config`, or else DISTRIBUTE_CONFIG, or else conf/server.conf if
 * it exists), then the environment, then flags; later sources win. Throws `AppError`
 * `invalid_configuration` that lists every problem.
 */
export function loadConfiguration(options: LoadOptions): LoadedConfiguration {
  const { env, profile, storeOnly = false } = options
  const report: Report = { problems: [], warnings: [] }
  const reader = createReader({ profile, storeOnly })
  const written = inheritMysql(readSources(options, report))
  report.warnings.push(...findReadableSecrets(written, env.HOME))
  const { values: resolved, secretVarsKey } = resolveSecrets(written, { env, reader, report })
  const counted = storeOnly ? keepRead(resolved, reader) : resolved
  const values = resolvePaths(addDefaults(counted, profile), env.HOME)
  checkPaths(values, { reader, report })
  const parsed = parseValues(values, report)
  warnOfValues({ written, parsed, reader, report })
  checkCombinations({ written, parsed, profile, reader, report })
  const keys = readKeys(values, { parsed, profile, reader, report })
  const configuration = build(parsed, { values, profile, report })
  assertNoProblems(report)
  if (configuration === undefined) throw new Error('the configuration has a problem that was not reported')
  return {
    configuration,
    warnings: report.warnings,
    effective: listEffective(values, written),
    secretKey: secretVarsKey,
    keys,
    secretFiles: listSecretFiles(options, written),
  }
}

/** Adds defaults that depend on the profile or on other settings. */
function addDefaults(values: Values, profile: Profile): Values {
  const textOf = (section: string, key: string) =>
    values.get(`${section}.${key}`.toUpperCase())?.text ?? findSetting(section, key)?.default ?? ''
  const dataDir = textOf('Standalone', 'DATA_DIR')
  const hasMysql = ['IP', 'DATABASE', 'USER'].some((key) => values.has(`MYSQL.${key}`))
  const withProfile = new Map([
    ...(profile === 'standalone' ? toDefaults(standaloneDefaults(dataDir, hasMysql)) : []),
    ...values,
  ])
  const stateDir = withProfile.get('EXEC_ENGINE.STATE_DIR')?.text ?? textOf('Exec_Engine', 'STATE_DIR')
  return new Map([...toDefaults({ 'Ansible.KNOWN_HOSTS': join(stateDir, 'known_hosts') }), ...withProfile])
}

function standaloneDefaults(dataDir: string, hasMysql: boolean): Record<string, string> {
  return {
    ...(hasMysql ? {} : { 'Store.URL': `sqlite:${resolve(dataDir, 'distribute.db')}` }),
    'Exec_Engine.STATE_DIR': join(dataDir, 'engine'),
    'Exec_Engine.STOP_SECONDS': '0',
    'Share.PATH': join(dataDir, 'share'),
    'Limits.ALLOW_LOOPBACK': 'yes',
  }
}

function toDefaults(texts: Record<string, string>): [string, Value][] {
  return Object.entries(texts).flatMap(([name, text]) => {
    const [section = '', key = ''] = name.split('.')
    const setting = findSetting(section, key)
    return setting === undefined ? [] : [[nameOf(setting), { setting, text, origin: { kind: 'default' } }]]
  })
}

/**
 * Parses all values. Reports invalid ones and uses their defaults, so that the others are still
 * checked.
 */
function parseValues(values: Values, report: Report): ParsedConfiguration {
  const result = configurationSchema.safeParse(toInput(values))
  if (result.success) return result.data
  const wrong = new Map(result.error.issues.map((issue) => [issue.path.join('.'), issue.message]))
  const isWrong = ({ path }: Setting) => wrong.has(path.join('.'))
  for (const [name, value] of values) {
    const setting = findSettingOfName(name)
    if (setting === undefined || !isWrong(setting)) continue
    const message = `${describePlace(value)} = ${maskValue(value)}: ${wrong.get(setting.path.join('.'))}`
    // a value that [Fil_EXEC_MySQL] inherits from [MySQL] is reported once
    if (report.problems.every((problem) => problem.message !== message)) report.problems.push({ path: name, message })
  }
  const right = [...values].filter(([name]) => {
    const setting = findSettingOfName(name)
    return setting !== undefined && !isWrong(setting)
  })
  return configurationSchema.parse(toInput(new Map(right)))
}

function findSettingOfName(name: string): Setting | undefined {
  return settings.find((setting) => nameOf(setting) === name)
}

function toInput(values: Values): unknown {
  const sections = Map.groupBy(settings, ({ path }) => path[0])
  return Object.fromEntries(
    [...sections].map(([section, keys]) => [
      section,
      Object.fromEntries(keys.map((setting) => [setting.path[1], values.get(nameOf(setting))?.text])),
    ]),
  )
}

interface BuildOptions {
  readonly values: Values
  readonly profile: Profile
  readonly report: Report
}

function build(parsed: ParsedConfiguration, { values, profile, report }: BuildOptions): Configuration | undefined {
  const { mysql, engineMysql, store: _, ...rest } = parsed
  const isEngine = profile === 'execute-engine'
  const store = readStoreSettings({
    values,
    section: isEngine ? 'Fil_EXEC_MySQL' : 'MySQL',
    mysql: isEngine ? engineMysql : mysql,
    allowSqlite: profile === 'standalone',
    report,
  })
  const { knownHosts } = parsed.ansible
  if (store === undefined || knownHosts === undefined) return undefined
  return { ...rest, store, ansible: { ...rest.ansible, knownHosts } }
}
