import type { ParsedConfiguration } from '@distribute/contracts'
import { keepRead, type Profile, type Reader } from './reader.ts'
import type { Report } from './report.ts'
import { describePlace, type Values } from './values.ts'

export interface Combinations {
  /** as written, with secrets that are not read; which of them count, the reader says */
  readonly written: Values
  readonly parsed: ParsedConfiguration
  readonly profile: Profile
  readonly reader: Reader
  readonly report: Report
}

/**
 * Settings that are right each for itself, and would keep the process from starting. Looks at what is written, right or
 * wrong: what is wrong has been told.
 */
export function checkCombinations({ written, reader, ...rest }: Combinations): void {
  const read = keepRead(written, reader)
  checkKafka(read, rest)
  checkSshKey(read, rest)
  checkTrustProxy(read, rest)
}

type Rest = Omit<Combinations, 'written' | 'reader'>

function checkKafka(written: Values, { profile, report }: Rest): void {
  const has = (key: string) => written.has(`KAFKA_CLUSTER.${key}`)
  const refuse = (key: string, reason: string) =>
    report.problems.push({ path: `KAFKA_CLUSTER.${key}`, message: `[Kafka_Cluster] ${key} ${reason}` })
  if (profile !== 'standalone' && !has('BOOTSTRAP_SERVERS')) {
    refuse('BOOTSTRAP_SERVERS', 'must be set: HOST:PORT of at least one broker')
  }
  const login = ['SASL_MECHANISM', 'SASL_USER', 'SASL_PASSWORD']
  if (login.some(has) && !login.every(has)) refuse(login.join(', '), 'must be set together')
}

function checkSshKey(written: Values, { report }: Rest): void {
  const path = 'ANSIBLE.SSH_KEY_PASSPHRASE'
  const passphrase = written.get(path)
  if (passphrase === undefined || written.has('ANSIBLE.SSH_KEY_FILE')) return
  const message = `${describePlace(passphrase)} opens the key that SSH_KEY_FILE names, which is not set`
  report.problems.push({ path, message })
}

/** Fastify takes no prefix of 0: then any client could say where it comes from. */
function checkTrustProxy(written: Values, { parsed, report }: Rest): void {
  const path = 'HTTP.TRUST_PROXY'
  const proxies = written.get(path)
  const everybody = parsed.http.trustProxy.find((network) => network.endsWith('/0'))
  if (proxies === undefined || everybody === undefined) return
  const reason = `${everybody} is everybody: name the proxies, or a network that is theirs`
  report.problems.push({ path, message: `${describePlace(proxies)} = ${proxies.text}: ${reason}` })
}
