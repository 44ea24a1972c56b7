import { wholeBackoffMs } from '@distribute/domain'

export interface BackoffOptions {
  readonly firstMs?: number
  /** Default: 2 s. Waiting longer for a server that is back would let leases lapse. */
  readonly mostMs?: number
}

/**
 * Returns how long to wait after so many failures in a row: doubles from 100 ms to 2 s, with 25 %
 * jitter.
 */
export function backoffMs(failures: number, { firstMs = 100, mostMs = 2000 }: BackoffOptions = {}): number {
  return wholeBackoffMs(failures, { firstMs, mostMs }) * (0.75 + Math.random() * 0.25)
}
