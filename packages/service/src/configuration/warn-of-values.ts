import type { ParsedConfiguration } from '@distribute/contracts'
import { keepRead, type Reader } from './reader.ts'
import type { Report } from './report.ts'
import { describePlace, type Values } from './values.ts'

export interface WarningSources {
  /** as written, also what this process does not read itself */
  readonly written: Values
  readonly parsed: ParsedConfiguration
  readonly reader: Reader
  readonly report: Report
}

/** Settings that a process can start with, and that hardly mean what they say. */
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
  const effect = 'is not followed: a new group starts at the earliest message, as latest would lose units'
  return `[Kafka_Cluster] AUTO_OFFSET_RESET = latest ${effect}`
}

function findOpenV1({ security }: ParsedConfiguration): string | undefined {
  if (!security.v1AllowFrom.some((network) => network.endsWith('/0'))) return undefined
  return '[Security] V1_ALLOW_FROM lets everybody run commands by v1 without a token'
}

/** Whoever brings a file of the original along has no HOST in it, and does not miss it. */
function findUnreachableV1({ http, security }: ParsedConfiguration, read: Values): string | undefined {
  const isForOthers = read.has('SECURITY.V1_ALLOW_FROM') && !security.v1AllowFrom.every(isLoopback)
  if (!isForOthers || !isLoopback(http.host) || http.trustProxy.length > 0) return undefined
  const advice = 'set HOST to an address that they reach, such as 0.0.0.0'
  return `[Security] V1_ALLOW_FROM names other machines, and [HTTP] HOST = ${http.host} answers this one alone: ${advice}`
}

function isLoopback(address: string): boolean {
  return /^(127\.|::1(\/|$)|localhost$)/.test(address)
}

/** Easily left over when a file is brought along: the engine would say that tables are missing which `migrate` has made. */
export function findSecondDatabase(written: Values): string | undefined {
  const [distributes, engines] = [written.get('MYSQL.DATABASE'), written.get('FIL_EXEC_MYSQL.DATABASE')]
  if (distributes === undefined || engines === undefined || distributes.text === engines.text) return undefined
  if (written.has('STORE.URL')) return undefined
  const advice = 'engines work on the same database: leave this one out'
  return `${describePlace(engines)} = ${engines.text}, and [MySQL] DATABASE = ${distributes.text}: ${advice}`
}
