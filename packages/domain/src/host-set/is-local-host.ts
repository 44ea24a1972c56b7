import { findAddress } from './address.ts'

/** Whether a canonical host is this machine itself, which standalone runs without SSH: `localhost`, 127.0.0.0/8, `::1`. */
export function isLocalHost(host: string): boolean {
  if (host === 'localhost') return true
  const address = findAddress(host)
  if (address === undefined) return false
  return address.bits === 32 ? address.value >> 24n === 127n : address.value === 1n
}
