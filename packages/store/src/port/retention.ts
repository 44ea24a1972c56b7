export interface RetentionStore {
  /**
   * One short step towards forgetting what is old: it deletes some rows of tasks that ended more than `keepMs` ago, events
   * that are older, or engines that were not seen for so long, and for 30 days. A task is gone for everybody with its first step, and its
   * id is free again; what belongs to it goes piece by piece, whoever takes the next step. Several may prune at once.
   */
  prune(keepMs: number): Promise<Pruned>
}

/** What one step deleted. */
export interface Pruned {
  /** tasks that are gone from now on */
  readonly tasks: number
  /** host results, with their outputs, of tasks that were gone already */
  readonly hosts: number
  readonly events: number
  readonly engines: number
  /** there may be more to delete now */
  readonly more: boolean
}
