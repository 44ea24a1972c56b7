/** Why a run came to nothing, or to less, because of its engine: not of Ansible, a host, a deadline or a person. */
export interface EngineFault {
  readonly cause: string
  /**
   * `engine`: the engine cannot run units as it is. `unit`: it lacks something for this unit (a key, a revision on the
   * share). `ended`: it was stopped, or lost its lease, before anything began.
   */
  readonly kind: 'engine' | 'unit' | 'ended'
  /** nothing of the run has begun on any host */
  readonly nothingRan: boolean
}
