import ipaddr from 'ipaddr.js'

/** An IPv4 or IPv6 address as a number; a v4-mapped one is IPv4. */
export interface Address {
  readonly bits: 32 | 128
  readonly value: bigint
}

const ipv4Octet = '(?:0|[1-9][0-9]?|1[0-9]{2}|2[0-4][0-9]|25[0-5])'
const ipv4Pattern = new RegExp(`^${ipv4Octet}(?:\\.${ipv4Octet}){3}$`)
const ipv6Pattern = /^(?=.*:)[0-9a-f:]+$/i
const ipv6WithIpv4Tail = /^([0-9a-f:]*:)([0-9]+(?:\.[0-9]+){3})$/i
const mappedPrefix = 0xffffn

/**
 * Returns undefined for any other text. The pattern is tested first because ipaddr.js, like
 * `inet_aton`, reads `010.0.0.1` as octal, `10.1` as a short form and `0x7f.1` as hexadecimal.
 */
export function findAddress(text: string): Address | undefined {
  if (ipv4Pattern.test(text)) return toAddress(ipaddr.IPv4.parse(text).toByteArray())
  const hexadecimal = replaceIpv4Tail(text)
  if (!ipv6Pattern.test(hexadecimal) || !ipaddr.IPv6.isValid(hexadecimal)) return undefined
  return unmap(toAddress(ipaddr.IPv6.parse(hexadecimal).toByteArray()))
}

/** Canonical: dotted decimal, or RFC 5952. */
export function formatAddress(address: Address): string {
  const parsed = toIpaddr(address)
  return parsed instanceof ipaddr.IPv6 ? parsed.toRFC5952String() : parsed.toString()
}

/**
 * Loopback and link-local; also the unspecified addresses, which Linux connects to the machine
 * itself.
 */
export function isLocalAddress(address: Address): boolean {
  return ['loopback', 'linkLocal', 'unspecified'].includes(toIpaddr(address).range())
}

/**
 * ipaddr.js reads `::1.2.3.4` as the v4-mapped address, so the tail becomes two groups before it
 * sees it.
 */
function replaceIpv4Tail(text: string): string {
  const [, head, tail] = ipv6WithIpv4Tail.exec(text) ?? []
  if (head === undefined || tail === undefined || !ipv4Pattern.test(tail)) return text
  const { value } = toAddress(ipaddr.IPv4.parse(tail).toByteArray())
  return `${head}${(value >> 16n).toString(16)}:${(value & 0xffffn).toString(16)}`
}

function toAddress(bytes: readonly number[]): Address {
  const value = bytes.reduce((sum, byte) => (sum << 8n) | BigInt(byte), 0n)
  return { bits: bytes.length === 4 ? 32 : 128, value }
}

function unmap(address: Address): Address {
  return address.value >> 32n === mappedPrefix ? { bits: 32, value: address.value & 0xffffffffn } : address
}

function toIpaddr({ bits, value }: Address): ipaddr.IPv4 | ipaddr.IPv6 {
  const bytes = Array.from({ length: bits / 8 }, (_, index) =>
    Number((value >> BigInt(bits - 8 * (index + 1))) & 0xffn),
  )
  return ipaddr.fromByteArray(bytes)
}
