import { setTimeout as delay } from 'node:timers/promises'

/** Waits that grow while things fail in a row, between `firstMs` and `lastMs`. */
export interface BackoffOptions {
  readonly firstMs: number
  readonly lastMs: number
}

export interface Backoff {
  /** Waits, twice as long as the last time; ends at once when the signal is aborted. */
  wait(signal: AbortSignal): Promise<void>
  /** Something went well: the next wait is a short one. */
  reset(): void
}

/** Counts failures in a row. */
export function createBackoff({ firstMs, lastMs }: BackoffOptions): Backoff {
  let nextMs = firstMs
  return {
    wait: async (signal) => {
      const ms = nextMs
      nextMs = Math.min(nextMs * 2, lastMs)
      // Its only error is the abort, which ends the wait as promised.
      await delay(ms, undefined, { signal }).catch(() => undefined)
    },
    reset: () => {
      nextMs = firstMs
    },
  }
}
