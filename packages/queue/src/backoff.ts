import { setTimeout as delay } from 'node:timers/promises'
import { type BackoffRange, wholeBackoffMs } from '@distribute/domain'

export interface Backoff {
  /** Waits, twice as long as the last time. Ends at once if the signal is aborted. */
  wait(signal: AbortSignal): Promise<void>
  /** Call it after a success: the next wait is the shortest again. */
  reset(): void
}

/** Counts failures in a row. */
export function createBackoff(range: BackoffRange): Backoff {
  let failures = 0
  return {
    wait: async (signal) => {
      failures += 1
      // The only possible error is the abort, which ends the wait.
      await delay(wholeBackoffMs(failures, range), undefined, { signal }).catch(() => undefined)
    },
    reset: () => {
      failures = 0
    },
  }
}
