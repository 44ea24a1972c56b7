import { type Address, findAddress } from './address.ts'
import type { HostSpan } from './host-span.ts'
import { canonicalizeAddress } from './parse-host.ts'
import { rejectHost } from './reject-host.ts'

/** Parses `10.1.0.0/28`, `2001:db8::/120`. Returns undefined for a text without a slash. */
export function findCidr(text: string): HostSpan | undefined {
  const [base = '', prefixText, ...rest] = text.split('/')
  if (prefixText === undefined) return undefined
  const address = findAddress(base)
  const prefix = address && findPrefix({ address, prefixText, wasMapped: base.includes(':') && address.bits === 32 })
  if (address === undefined || prefix === undefined || rest.length > 0) {
    return rejectHost(text, 'is not a valid network: write ADDRESS/PREFIX, such as 10.1.0.0/28 or 2001:db8::/120')
  }
  const size = 1n << BigInt(address.bits - prefix)
  if (address.value % size === 0n) return spanNetwork(address, size)
  const { count } = spanNetwork(address, size)
  return { count, expand: () => rejectHost(text, 'is not a valid network: its address has bits set beyond the prefix') }
}

/**
 * Parses `10.1.0.5-10.1.0.20`, or `10.1.0.5-20` for the same, both ends included. Returns undefined
 * unless an address precedes the hyphen and an address or a number follows it.
 */
export function findAddressRange(text: string): HostSpan | undefined {
  const [firstText = '', lastText, ...rest] = text.split('-')
  if (lastText === undefined || rest.length > 0) return undefined
  const first = findAddress(firstText)
  if (first === undefined) return undefined
  const last = /^[0-9]+$/.test(lastText) ? completeLast(text, firstText, lastText) : findAddress(lastText)
  if (last === undefined) return undefined
  if (first.bits !== last.bits) rejectHost(text, 'mixes IPv4 and IPv6')
  if (first.value > last.value) rejectHost(text, 'ends before it starts')
  return spanAddresses(first, last.value - first.value + 1n)
}

/** `20` behind `10.1.0.5-` is `10.1.0.20`. */
function completeLast(text: string, firstText: string, number: string): Address {
  const last = firstText.includes(':') ? undefined : findAddress(firstText.replace(/[0-9]+$/, number))
  return (
    last ??
    rejectHost(
      text,
      'is not a valid range: write FIRST-LAST in full; after an IPv4 address, LAST can be a number from 0 to 255',
    )
  )
}

/** The prefix of a v4-mapped network counts from the start of the IPv6 address. */
function findPrefix(cidr: { address: Address; prefixText: string; wasMapped: boolean }): number | undefined {
  if (!/^(?:0|[1-9][0-9]{0,2})$/.test(cidr.prefixText)) return undefined
  const prefix = Number(cidr.prefixText) - (cidr.wasMapped ? 96 : 0)
  return prefix >= 0 && prefix <= cidr.address.bits ? prefix : undefined
}

/**
 * Excludes the network and broadcast addresses, unless the network has at most two. IPv6 has no
 * broadcast address: only the first one, which belongs to the routers of the network (RFC 4291,
 * 2.6.1), is excluded.
 */
function spanNetwork(network: Address, size: bigint): HostSpan {
  if (size <= 2n) return spanAddresses(network, size)
  const withoutFirst = { ...network, value: network.value + 1n }
  return spanAddresses(withoutFirst, network.bits === 32 ? size - 2n : size - 1n)
}

function spanAddresses(first: Address, count: bigint): HostSpan {
  return {
    count: Number(count),
    *expand(rules) {
      for (let offset = 0n; offset < count; offset++) {
        const host = canonicalizeAddress({ ...first, value: first.value + offset }, rules)
        yield { host, spelling: host }
      }
    },
  }
}
