import type { ParsedConfiguration } from '@distribute/contracts'
import { keepRead, type Profile, type Reader } from './reader.ts'
import type { Report } from './report.ts'
import { describePlace, type Values } from './values.ts'

export interface Combinations {
  /** as written, with unresolved secrets; `reader` says which settings count */
  readonly written: Values
  readonly parsed: ParsedConfiguration
  readonly profile: Profile
  readonly reader: Reader
  readonly report: Report
}

/**
 * Checks for settings that are valid alone but not together. Looks at the text as written, even if
 * it is invalid: invalid values are already reported.
 */
export function checkCombinations({ written, reader, ...rest }: Combinations): void {
  const read = keepRead(written, reader)
  checkKafka(read, rest)
  checkSshKey(read, rest)
  checkTrustProxy(read, rest)
  checkOidc(read, rest)
}

type Rest = Omit<Combinations, 'written' | 'reader'>

function checkKafka(written: Values, { profile, report }: Rest): void {
  const has = (key: string) => written.has(`KAFKA_CLUSTER.${key}`)
  const reject = (key: string, reason: string) =>
    report.problems.push({ path: `KAFKA_CLUSTER.${key}`, message: `[Kafka_Cluster] ${key} ${reason}` })
  if (profile !== 'standalone' && !has('BOOTSTRAP_SERVERS')) {
    reject('BOOTSTRAP_SERVERS', 'must be set: HOST:PORT of at least one broker')
  }
  const login = ['SASL_MECHANISM', 'SASL_USER', 'SASL_PASSWORD']
  if (login.some(has) && !login.every(has)) reject(login.join(', '), 'must be set together')
}

function checkSshKey(written: Values, { report }: Rest): void {
  const path = 'ANSIBLE.SSH_KEY_PASSPHRASE'
  const passphrase = written.get(path)
  if (passphrase === undefined || written.has('ANSIBLE.SSH_KEY_FILE')) return
  const message = `${describePlace(passphrase)} needs SSH_KEY_FILE, which is not set`
  report.problems.push({ path, message })
}

/** Fastify rejects a prefix of 0: any client could forge its address. */
function checkTrustProxy(written: Values, { parsed, report }: Rest): void {
  const path = 'HTTP.TRUST_PROXY'
  const proxies = written.get(path)
  const any = parsed.http.trustProxy.find((network) => network.endsWith('/0'))
  if (proxies === undefined || any === undefined) return
  const reason = `${any} matches every address: name the proxies or their network`
  report.problems.push({ path, message: `${describePlace(proxies)} = ${proxies.text}: ${reason}` })
}

const oidcKeys = ['OIDC_ISSUER', 'OIDC_CLIENT_ID', 'OIDC_CLIENT_SECRET', 'OIDC_ROLES']

/** The provider sends browsers back to BASE_URL. */
function checkOidc(written: Values, { report }: Rest): void {
  const paths = oidcKeys.map((key) => `SECURITY.${key}`)
  if (!paths.some((path) => written.has(path))) return
  const missing = [...paths, 'HTTP.BASE_URL'].filter((path) => !written.has(path))
  const describe = (path: string) => (path === 'HTTP.BASE_URL' ? '[HTTP] BASE_URL' : `[Security] ${path.slice(9)}`)
  const reason = `must be set for sign-in by OpenID Connect, as ${oidcKeys.join(', ')} and [HTTP] BASE_URL must`
  report.problems.push(...missing.map((path) => ({ path, message: `${describe(path)} ${reason}` })))
}
