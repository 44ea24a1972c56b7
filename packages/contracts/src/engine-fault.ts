/**
 * Why a run failed wholly or partly because of its engine, not because of Ansible, a host, a
 * deadline or a person.
 */
export interface EngineFault {
  readonly cause: string
  /**
   * `engine`: the engine cannot run units in its state. `unit`: it lacks something for this unit (a
   * key, a revision on the share). `ended`: it was stopped, or lost its lease, before any step
   * started.
   */
  readonly kind: 'engine' | 'unit' | 'ended'
  /** no step of the run has started on any host */
  readonly nothingRan: boolean
}
