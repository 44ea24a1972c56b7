import { AppError } from '@distribute/contracts'
import { type Address, findAddress, formatAddress, isLocalAddress } from './address.ts'
import { isGroupName } from './group-names.ts'
import { rejectHost } from './reject-host.ts'
import type { SpelledHost } from './spelled-host.ts'

export interface HostRules {
  /** unless set, loopback, link-local and `localhost` are rejected */
  readonly allowLoopback: boolean
}

const maxNameLength = 253
/** Resolvers and ssh accept underscores, but no name starts with one. */
const label = '[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?'
const namePattern = new RegExp(`^(?!_)${label}(?:\\.${label})*$`)
/** Digits, hyphens and a dot without a letter are meant as addresses: `10.0.0.1-5`. */
const hasNoLetter = /^(?=.*[_-])[0-9_-]*\.[0-9._-]*$/
/**
 * Resolvers read such a name as an IPv4 address in one of its short forms: `10.1`, `0x7f000001`.
 */
const endsInNumber = /(?:^|\.)(?:[0-9]+|0x[0-9a-f]*)$/
const localRejection = 'is a loopback, unspecified or link-local host: allowed only with [Limits] ALLOW_LOOPBACK = yes'
const localNames = new Set(['localhost', 'localhost.localdomain', 'ip6-localhost', 'ip6-loopback'])

/**
 * One host in its canonical form: lower case, no trailing dot, IPv6 by RFC 5952, v4-mapped as IPv4.
 * Names are those of RFC 1123, with underscores. Throws `AppError` `invalid_input` with a problem
 * at `host`.
 */
export function parseHost(text: string, rules: HostRules): string {
  try {
    return canonicalizeHost(text, rules)
  } catch (error) {
    if (!(error instanceof AppError)) throw error
    throw new AppError('invalid_input', error.message, { problems: [{ path: 'host', message: error.message }] })
  }
}

/** Like `parseHost`, with the spelling, for callers that know the path of the problem. */
export function spellHost(text: string, rules: HostRules): SpelledHost {
  return { host: canonicalizeHost(text, rules), spelling: text }
}

function canonicalizeHost(text: string, rules: HostRules): string {
  const address = findAddress(text)
  if (address === undefined) return canonicalizeName(text, rules)
  if (isRejected(address, rules)) rejectHost(text, localRejection)
  return formatAddress(address)
}

/** Like `canonicalizeHost`, for a parsed address. */
export function canonicalizeAddress(address: Address, rules: HostRules): string {
  const text = formatAddress(address)
  if (isRejected(address, rules)) rejectHost(text, localRejection)
  return text
}

function isRejected(address: Address, { allowLoopback }: HostRules): boolean {
  return !allowLoopback && isLocalAddress(address)
}

function canonicalizeName(text: string, { allowLoopback }: HostRules): string {
  const name = lowerName(text)
  if (name.length > maxNameLength)
    rejectHost(text, `has ${name.length} characters: a host name can have at most ${maxNameLength}`)
  if (!namePattern.test(name)) {
    rejectHost(
      text,
      'is not a valid host name: use an IPv4 or IPv6 address, or a name of letters, digits, -, _ and . (labels of 1 to 63 characters; no label starts or ends with -, and no name starts with _)',
    )
  }
  if (hasNoLetter.test(name)) {
    rejectHost(
      text,
      'is not a valid host name: a name with dots must contain a letter; where host sets are accepted, write ranges of addresses as 10.0.0.1-5, 10.0.0.1-10.0.0.5 or 10.0.[0-5].1',
    )
  }
  if (endsInNumber.test(name)) {
    rejectHost(
      text,
      'is not a valid host name: an IPv4 address is four numbers from 0 to 255 without leading zeros, and a name must not end in a number',
    )
  }
  if (isGroupName(name))
    rejectHost(
      text,
      'is not a valid host name: every run has a group of this name; write the full name or the address of the host',
    )
  if (!allowLoopback && isLocalName(name)) rejectHost(text, localRejection)
  return name
}

/**
 * Returns the canonical form of a name. `toLowerCase` would change some non-ASCII letters, such as
 * the Kelvin sign, into ASCII ones.
 */
export function lowerName(text: string): string {
  return text.replace(/[A-Z]+/g, (letters) => letters.toLowerCase()).replace(/\.$/, '')
}

function isLocalName(name: string): boolean {
  return localNames.has(name) || name.endsWith('.localhost')
}
