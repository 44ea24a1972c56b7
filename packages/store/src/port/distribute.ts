import type { SharedSettings } from '@distribute/contracts'

/** The instances of distribute, as each of them says. */
export interface DistributeStore {
  /** Says that the instance lives, and what it runs with; repeat it while it does. */
  announce(distribute: AnnouncedDistribute): Promise<void>
  /** The instance has stopped; harmless to repeat. */
  leave(id: string): Promise<void>
  /** those that have announced themselves within so many milliseconds, by id */
  list(withinMs: number): Promise<readonly AnnouncedDistribute[]>
}

export interface AnnouncedDistribute {
  /** new at each start of the process */
  readonly id: string
  readonly hostName: string
  readonly settings: SharedSettings
}
