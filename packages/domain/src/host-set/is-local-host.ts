import { findAddress } from './address.ts'
import { lowerName } from './parse-host.ts'

/**
 * Whether a host, in any spelling, is this machine itself, which standalone runs without SSH:
 * `localhost`, 127.0.0.0/8, `::1`.
 */
export function isLocalHost(host: string): boolean {
  if (lowerName(host) === 'localhost') return true
  const address = findAddress(host)
  if (address === undefined) return false
  return address.bits === 32 ? address.value >> 24n === 127n : address.value === 1n
}
