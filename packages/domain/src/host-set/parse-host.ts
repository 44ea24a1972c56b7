import { AppError } from '@distribute/contracts'
import { type Address, findAddress, formatAddress, isLocalAddress } from './address.ts'
import { refuse } from './refuse.ts'

export interface HostRules {
  /** loopback, link-local and `localhost` are refused without it */
  readonly allowLoopback: boolean
}

const maxNameLength = 253
const label = '[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?'
const namePattern = new RegExp(`^${label}(?:\\.${label})*$`)
/** Resolvers read such a name as an IPv4 address in one of its short forms: `10.1`, `0x7f000001`. */
const endsInNumber = /(?:^|\.)(?:[0-9]+|0x[0-9a-f]*)$/
const localRefusal = 'is the machine itself, unspecified or link-local: allowed only where ALLOW_LOOPBACK is set'
const localNames = new Set(['localhost', 'localhost.localdomain', 'ip6-localhost', 'ip6-loopback'])

/**
 * One host in its canonical form: lower case, no trailing dot, IPv6 by RFC 5952, v4-mapped as IPv4. Names are
 * those of RFC 1123. Throws `AppError` `invalid_input` with a problem at `host`.
 */
export function parseHost(text: string, rules: HostRules): string {
  try {
    return canonicalizeHost(text, rules)
  } catch (error) {
    if (!(error instanceof AppError)) throw error
    throw new AppError('invalid_input', error.message, { problems: [{ path: 'host', message: error.message }] })
  }
}

/** As `parseHost`, for callers that know the path of the problem. */
export function canonicalizeHost(text: string, rules: HostRules): string {
  const address = findAddress(text)
  if (address === undefined) return canonicalizeName(text, rules)
  if (isRefused(address, rules)) refuse(text, localRefusal)
  return formatAddress(address)
}

/** As `canonicalizeHost`, for an address that is there already. */
export function canonicalizeAddress(address: Address, rules: HostRules): string {
  const text = formatAddress(address)
  if (isRefused(address, rules)) refuse(text, localRefusal)
  return text
}

function isRefused(address: Address, { allowLoopback }: HostRules): boolean {
  return !allowLoopback && isLocalAddress(address)
}

function canonicalizeName(text: string, { allowLoopback }: HostRules): string {
  const name = lowerAscii(text).replace(/\.$/, '')
  if (name.length > maxNameLength) refuse(text, `has ${name.length} characters: a name has at most ${maxNameLength}`)
  if (!namePattern.test(name)) {
    refuse(
      text,
      'is no host: allowed are an IPv4 or IPv6 address or a name of letters, digits, - and . (labels of 1 to 63)',
    )
  }
  if (endsInNumber.test(name)) {
    refuse(
      text,
      'is no host: an IPv4 address is four numbers of 0 to 255 without leading zeros, a name must not end in a number',
    )
  }
  if (!allowLoopback && isLocalName(name)) refuse(text, localRefusal)
  return name
}

/** `toLowerCase` would turn some letters beyond ASCII, such as the Kelvin sign, into ASCII ones. */
function lowerAscii(text: string): string {
  return text.replace(/[A-Z]+/g, (letters) => letters.toLowerCase())
}

function isLocalName(name: string): boolean {
  return localNames.has(name) || name.endsWith('.localhost')
}
