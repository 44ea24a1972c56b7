import type { ParsedConfiguration } from '@distribute/contracts'
import { keepRead, type Reader } from './reader.ts'
import type { Report } from './report.ts'
import { describePlace, type Values } from './values.ts'

export interface WarningSources {
  /** as written, including settings that this process does not read */
  readonly written: Values
  readonly parsed: ParsedConfiguration
  readonly reader: Reader
  readonly report: Report
}

/** Warns about settings that are valid but probably not meant. */
export function warnOfValues({ written, parsed, reader, report }: WarningSources): void {
  const warnings = [
    findUnfollowedOffset(parsed),
    findOpenV1(parsed),
    findUnreachableV1(parsed, keepRead(written, reader)),
    findSecondDatabase(written),
  ]
  report.warnings.push(...warnings.filter((warning) => warning !== undefined))
}

function findUnfollowedOffset({ kafka }: ParsedConfiguration): string | undefined {
  if (kafka.autoOffsetReset !== 'latest') return undefined
  const effect = 'is ignored: a new group starts at the earliest message, because latest would lose units'
  return `[Kafka_Cluster] AUTO_OFFSET_RESET = latest ${effect}`
}

function findOpenV1({ security }: ParsedConfiguration): string | undefined {
  if (!security.v1AllowFrom.some((network) => network.endsWith('/0'))) return undefined
  return '[Security] V1_ALLOW_FROM lets any address run commands over v1 without a token'
}

/** A settings file of the Python version has no HOST. */
function findUnreachableV1({ http, security }: ParsedConfiguration, read: Values): string | undefined {
  const isForOthers = read.has('SECURITY.V1_ALLOW_FROM') && !security.v1AllowFrom.every(isLoopback)
  if (!isForOthers || !isLoopback(http.host) || http.trustProxy.length > 0) return undefined
  const advice = 'set HOST to an address that they can reach, such as 0.0.0.0'
  return `[Security] V1_ALLOW_FROM names other machines, but [HTTP] HOST = ${http.host} accepts connections from this machine only: ${advice}`
}

function isLoopback(address: string): boolean {
  return /^(127\.|::1(\/|$)|localhost$)/.test(address)
}

/**
 * A settings file of the Python version may have a second database, where the engine would not find
 * its tables.
 */
export function findSecondDatabase(written: Values): string | undefined {
  const [distributes, engines] = [written.get('MYSQL.DATABASE'), written.get('FIL_EXEC_MYSQL.DATABASE')]
  if (distributes === undefined || engines === undefined || distributes.text === engines.text) return undefined
  if (written.has('STORE.URL')) return undefined
  const advice = 'engines use the same database: remove this setting'
  return `${describePlace(engines)} = ${engines.text}, but [MySQL] DATABASE = ${distributes.text}: ${advice}`
}
