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
  /** the process whose settings to export */
  readonly profile: Exclude<Profile, 'standalone'>
  /**
   * absolute path of another KEY_FILE for that process: encrypted values are re-encrypted with it
   */
  readonly resealKey?: string | undefined
}

export interface ExportedSettings {
  /** a `server.conf` */
  readonly content: string
  /** one line each: unknown keys, shared accounts, a second database */
  readonly warnings: readonly string[]
}

/**
 * Exports the part of the settings file that one process reads, unchanged. Values that an engine
 * inherits from [MySQL] are written to [Fil_EXEC_MySQL]. Leaves out the environment, which wins
 * over any file. Does not validate values. Throws `AppError` `invalid_configuration` for a file or
 * key that cannot be read, and for values that cannot be re-encrypted.
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

/**
 * Warns at the export: afterwards each process has its own file, and the difference is not visible.
 */
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

/** True for values of [MySQL] that [Store] URL makes redundant. */
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
  return `; Settings of ${profile}, made by \`distribute config export\`. All keys: docs/configuration.md`
}
