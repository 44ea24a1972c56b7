import { resolve } from 'node:path'
import { type ParsedConfiguration, parseStoreUrl, type StoreSettings, storeUrlForm } from '@distribute/contracts'
import type { Report } from './report.ts'
import { describePlace, nameOf, type Value, type Values } from './values.ts'

type MysqlSection = ParsedConfiguration['mysql']

export interface StoreSources {
  readonly values: Values
  /** the section that this process reads */
  readonly section: 'MySQL' | 'Fil_EXEC_MySQL'
  readonly mysql: MysqlSection
  readonly allowSqlite: boolean
  readonly report: Report
}

/**
 * Reads the store's address from [Store] URL, or else from the MySQL section; undefined after a
 * problem.
 */
export function readStoreSettings(sources: StoreSources): StoreSettings | undefined {
  const url = sources.values.get('STORE.URL')
  return url === undefined ? readSection(sources) : readUrl(url, sources)
}

function readUrl(value: Value, { mysql, allowSqlite, report }: StoreSources): StoreSettings | undefined {
  const reject = (reason: string) => {
    report.problems.push({ path: nameOf(value.setting), message: `${describePlace(value)}: ${reason}` })
    return undefined
  }
  // a reference that could not be resolved is already reported
  if (report.problems.some(({ path }) => path === nameOf(value.setting))) return undefined
  const settings = parseStoreUrl(value.text)
  if (settings === undefined) return reject(`must be ${storeUrlForm}`)
  if (settings.kind === 'mysql') return { ...settings, sslCa: mysql.sslCa, pool: mysql.pool }
  if (allowSqlite) return { kind: 'sqlite', path: resolve(settings.path) }
  return reject('SQLite serves a single process: daemons need mysql://USER:PASSWORD@HOST:PORT/DATABASE')
}

function readSection({ section, mysql, report }: StoreSources): StoreSettings | undefined {
  const { ip, port, database, user, password = '', sslCa, pool } = mysql
  if (ip === undefined || database === undefined || user === undefined) {
    const missing = Object.entries({ IP: ip, DATABASE: database, USER: user }).filter(([, text]) => text === undefined)
    const keys = missing.map(([key]) => key).join(', ')
    const message = `[${section}] ${keys} must be set, or [Store] URL instead`
    report.problems.push({ path: section, message })
    return undefined
  }
  return { kind: 'mysql', host: ip, port, database, user, password, sslCa, pool }
}
