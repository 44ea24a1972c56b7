export interface RetentionStore {
  /**
   * Deletes old data in one short step: rows of tasks that ended more than `keepMs` ago, events
   * older than that, or engines not seen for that time and for 30 days. The first step makes a task
   * invisible and frees its id; further steps, by any process, delete the rest. Several processes
   * may prune at the same time.
   */
  prune(keepMs: number): Promise<Pruned>
}

/** Counts of one step. */
export interface Pruned {
  /** tasks that this step made invisible */
  readonly tasks: number
  /** host results, with their outputs, of tasks that were invisible already */
  readonly hosts: number
  readonly events: number
  readonly engines: number
  /** more may be left to delete */
  readonly more: boolean
}
