import { type Setting, settings } from '@distribute/contracts'
import { findSharedAccounts } from './find-shared-accounts.ts'
import { formatIni } from './format-ini.ts'
import { inheritMysql } from './inherit-mysql.ts'
import { createReader, type Profile } from './reader.ts'
import { assertNoProblems, type Report } from './report.ts'
import { resealValues } from './reseal-values.ts'
import { findSettingsFile, readSources, type Sources } from './sources.ts'
import { nameOf, type Value, type Values } from './values.ts'
import { findSecondDatabase } from './warn-of-values.ts'

export interface ExportOptions extends Sources {
  /** whose settings */
  readonly profile: Exclude<Profile, 'standalone'>
  /** absolute path of that process's own KEY_FILE: what is sealed with this file's is opened, and sealed anew with that */
  readonly resealKey?: string | undefined
}

export interface ExportedSettings {
  /** a `server.conf` */
  readonly content: string
  /** what a person should know, one line each: unknown keys, accounts that are distribute's, a database that is not */
  readonly warnings: readonly string[]
}

/**
 * What one process reads of the file of settings, as it stands there, and nothing else; what an engine would take from
 * [MySQL] stands in [Fil_EXEC_MySQL]. What the environment sets is left out: it wins over any file. Whether values are
 * right is not looked at. Throws `AppError` `invalid_configuration` for a file or a key that cannot be read, and for
 * values that cannot be sealed anew.
 */
export function exportSettings({ profile, resealKey, ...sources }: ExportOptions): ExportedSettings {
  const report: Report = { problems: [], warnings: [] }
  const written = readSources({ ...sources, file: findSettingsFile(sources) }, report)
  const read = keepRead(inheritMysql(written), profile)
  if (profile === 'execute-engine') report.warnings.push(...findSharedAccounts(read), ...findSecondDatabases(written))
  const resealing = { keyFile: written.get('SECURITY.KEY_FILE'), home: sources.env.HOME, report }
  const resealed = resealKey === undefined ? read : resealValues(read, { ...resealing, resealKey })
  assertNoProblems(report)
  return { content: `${headOf(profile)}\n\n${formatIni(toEntries(resealed))}`, warnings: report.warnings }
}

/** Which nobody sees any more where each process has a file of its own. */
function findSecondDatabases(written: Values): readonly string[] {
  return [findSecondDatabase(written)].filter((warning) => warning !== undefined)
}

function keepRead(values: Values, profile: Profile): Values {
  const reader = createReader({ profile, storeOnly: false })
  const hasAddress = values.has('STORE.URL')
  const isRead = (setting: Setting, value: Value) =>
    reader.reads(setting) && value.origin.kind === 'file' && !(hasAddress && isNeedless(setting, value))
  return new Map(
    settings.flatMap((setting) => {
      const value = values.get(nameOf(setting))
      return value !== undefined && isRead(setting, value) ? [[nameOf(setting), value] as const] : []
    }),
  )
}

/** Of [MySQL], beside an address of the store that says the same. */
function isNeedless(setting: Setting, value: Value): boolean {
  return value.setting !== setting && !['SSL_CA', 'POOL'].includes(setting.key)
}

function toEntries(values: Values) {
  return settings.flatMap((setting) => {
    const value = values.get(nameOf(setting))
    return value === undefined ? [] : [{ section: setting.section, key: setting.key, text: value.text }]
  })
}

function headOf(profile: Profile): string {
  return `; What ${profile} alone reads of the settings, made by \`distribute config export\`. docs/configuration.md has all keys.`
}
