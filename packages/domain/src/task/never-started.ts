import type { FinalHostState } from '@distribute/contracts'

/** Why a waiting unit will never start. */
export type SkipReason = 'cancelled' | 'budget' | 'expired'

export interface SkippedHost {
  readonly state: Extract<FinalHostState, 'skipped' | 'lost'>
  readonly cause: string
}

/**
 * Returns the outcome of the hosts of a skipped unit. A unit that was given back had been started
 * before, and its progress is unknown: its hosts are `lost`, not `skipped`. `idleAttempts`: earlier
 * attempts of which nothing ran.
 */
export function skipHosts(reason: SkipReason, attempt: number, idleAttempts: number): SkippedHost {
  if (attempt - idleAttempts <= 1) return { state: 'skipped', cause: reason }
  return { state: 'lost', cause: `attempt ${attempt - 1} was lost, and the next was not started: ${reason}` }
}
