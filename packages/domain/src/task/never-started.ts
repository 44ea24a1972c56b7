import type { FinalHostState } from '@distribute/contracts'

/** Why a unit that waits to be started never will be. */
export type SkipReason = 'cancelled' | 'budget' | 'expired'

export interface SkippedHost {
  readonly state: Extract<FinalHostState, 'skipped' | 'lost'>
  readonly cause: string
}

/**
 * What becomes of the hosts of a unit that is skipped. One that was given back has been started before, and nobody
 * knows how far it came: its hosts are `lost`, not `skipped`. `idleAttempts`: those before of which nothing ran.
 */
export function skipHosts(reason: SkipReason, attempt: number, idleAttempts: number): SkippedHost {
  if (attempt - idleAttempts <= 1) return { state: 'skipped', cause: reason }
  return { state: 'lost', cause: `attempt ${attempt - 1} was lost, and the next was not started: ${reason}` }
}
