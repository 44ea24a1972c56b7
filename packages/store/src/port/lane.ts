import type { SignedOrder, UnitKey, UnitMessage } from '@distribute/contracts'

export interface LaneStore {
  /** names, sorted */
  list(): Promise<readonly string[]>
  /** The open units of every lane, by name. */
  listOpen(): Promise<readonly OpenLane[]>
  /** Makes a lane known, so that tasks can be submitted to it; false: it was known. */
  add(name: string): Promise<boolean>
  /**
   * Dispatcher: fills the lane's queue up to its depth from pending units, task by task (`domain` decides how
   * many of which), and moves them to `queued`. A task's hosts without a result in queued and running units never
   * exceed its `parallel`; a task that is cancelled or beyond its budget gets none. The lane's row is held meanwhile; another dispatcher that holds
   * it makes this answer an empty list. `more`: pending units are left.
   */
  deal(options: DealOptions): Promise<Dealt>
}

export interface OpenLane {
  readonly name: string
  readonly pending: number
  readonly queued: number
  readonly running: number
  /** of the units that are queued now; null: none is */
  readonly oldestQueuedAtMs: number | null
}

export interface Dealt {
  readonly messages: readonly UnitMessage[]
  readonly more: boolean
  /** queued without an order, as their hosts are no longer those that were submitted */
  readonly unsigned: readonly UnitKey[]
}

/** Signs the text of a `UnitOrder`. */
export type SignOrder = (text: string) => SignedOrder

export interface DealOptions {
  readonly lane: string
  /** units to keep queued; 0: the free slots of the lane's living engines, 1 while none is free, 4 while none lives */
  readonly depth: number
  /** an engine that was not seen for longer than this is not living */
  readonly aliveWithinMs: number
  /** left out: units are queued without orders */
  readonly sign?: SignOrder | undefined
}
