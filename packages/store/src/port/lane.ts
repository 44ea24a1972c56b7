import type { SignedOrder, UnitKey, UnitMessage } from '@distribute/contracts'

export interface LaneStore {
  /** sorted names */
  list(): Promise<readonly string[]>
  /** The open units of each of these lanes, by name; left out: of all lanes. */
  listOpen(lanes?: readonly string[]): Promise<readonly OpenLane[]>
  /** Adds a lane, so that tasks can be submitted to it. Returns false if it exists. */
  add(name: string): Promise<boolean>
  /**
   * For the dispatcher: fills the lane's queue up to its depth with pending units (`domain` decides
   * how many of which task) and moves them to `queued`. A task's hosts without a result in queued
   * and running units never exceed its `parallel`. A task that is cancelled or beyond its budget
   * gets no units. The transaction locks the lane's row; if another dispatcher has the lock, this
   * returns an empty list. `more`: pending units remain.
   */
  deal(options: DealOptions): Promise<Dealt>
}

export interface OpenLane {
  readonly name: string
  readonly pending: number
  readonly queued: number
  readonly running: number
  /** of the units that are queued now; null: no unit is queued */
  readonly oldestQueuedAtMs: number | null
}

export interface Dealt {
  readonly messages: readonly UnitMessage[]
  readonly more: boolean
  /** queued without an order, because their hosts differ from those submitted */
  readonly unsigned: readonly UnitKey[]
}

/** Signs the text of a `UnitOrder`. */
export type SignOrder = (text: string) => SignedOrder

export interface DealOptions {
  readonly lane: string
  /**
   * units to keep queued; 0: the free slots of the lane's live engines, 1 if no slot is free, 4 if
   * no engine is live
   */
  readonly depth: number
  /** an engine that was not seen for longer than this is not live */
  readonly aliveWithinMs: number
  /** omitted: units are queued without orders */
  readonly sign?: SignOrder | undefined
}
