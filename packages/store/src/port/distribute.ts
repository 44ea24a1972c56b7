import type { SharedSettings } from '@distribute/contracts'

/** The running instances of distribute and their settings. */
export interface DistributeStore {
  /** Records that the instance runs, with its settings. Call it periodically. */
  announce(distribute: AnnouncedDistribute): Promise<void>
  /** Removes the instance. Idempotent. */
  leave(id: string): Promise<void>
  /** Instances announced within the last `withinMs`, sorted by id. */
  list(withinMs: number): Promise<readonly AnnouncedDistribute[]>
}

export interface AnnouncedDistribute {
  /** new at each start of the process */
  readonly id: string
  readonly hostName: string
  readonly settings: SharedSettings
}
