export interface BackoffOptions {
  readonly firstMs?: number
  /** Not more by default: whoever waits for a server that came back holds units whose leases run. */
  readonly mostMs?: number
}

/** How long to wait after this many failures in a row: twice as long each time, 100 ms to 2 s, a quarter of it by chance. */
export function backoffMs(failures: number, { firstMs = 100, mostMs = 2000 }: BackoffOptions = {}): number {
  const wholeMs = Math.min(mostMs, firstMs * 2 ** Math.max(0, failures - 1))
  return wholeMs * (0.75 + Math.random() * 0.25)
}
