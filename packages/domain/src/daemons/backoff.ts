export interface BackoffRange {
  /** after the first failure */
  readonly firstMs: number
  /** upper limit */
  readonly mostMs: number
}

/** Returns how long to wait after so many failures in a row: doubles with each, without jitter. */
export function wholeBackoffMs(failures: number, { firstMs, mostMs }: BackoffRange): number {
  return Math.min(mostMs, firstMs * 2 ** Math.max(0, failures - 1))
}
