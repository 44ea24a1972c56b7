import type { Logger } from 'pino'
import { isAway, Outage } from '../logging/outage.ts'
import { backoffMs } from './backoff.ts'
import { pause } from './pause.ts'

export interface WaitOptions<Result> {
  /** for logs: `store` */
  readonly what: string
  readonly attempt: () => Promise<Result>
  readonly logger: Logger
  /** ends the wait: the promise rejects with the signal's reason */
  readonly signal?: AbortSignal | undefined
}

/**
 * Repeats an attempt while its server is away (`store_unavailable`, `queue_unavailable`). Throws
 * any other error at once.
 */
export async function waitFor<Result>({ what, attempt, logger, signal }: WaitOptions<Result>): Promise<Result> {
  const outage = new Outage(what, logger)
  for (;;) {
    signal?.throwIfAborted()
    try {
      const result = await attempt()
      outage.succeeded()
      return result
    } catch (error) {
      if (!isAway(error)) throw error
      outage.failed(error)
    }
    await pause(backoffMs(outage.failures), signal)
  }
}
