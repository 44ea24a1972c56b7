import type { EventContent, EventType } from '@distribute/contracts'

/**
 * A log of events in one order for all readers. Each change of a state writes its event in the same
 * transaction; a repeated change writes none. An event gets its position only after it is
 * committed, and positions become visible in order: a reader that has seen position n never finds
 * an event at or before n that it has not seen.
 */
export interface EventStore {
  /**
   * Events after a position, in order. A repeated read returns the same events until retention
   * deletes them. A position beyond the last one (the store was restored to an earlier state)
   * counts as the last one.
   */
  read(request: EventRequest): Promise<EventBatch>
  /**
   * The position from which a reader gets only new events. State that is read after this call
   * includes every event up to this position, and may include later ones.
   */
  latestPosition(): Promise<number>
}

export interface EventRequest {
  /** position of the previous batch; 0: start with the first event that is kept */
  readonly after: number
  /** maximum number of events */
  readonly limit: number
  /** omitted: all */
  readonly types?: readonly EventType[] | undefined
  /** only events of this task and its units */
  readonly task?: number | undefined
}

export interface EventBatch {
  readonly events: readonly StoredEvent[]
  /**
   * Pass as `after` to the next read. No event up to this position that matches the request is
   * missing from this and earlier batches.
   */
  readonly position: number
}

export type StoredEvent = EventContent & {
  readonly position: number
  readonly atMs: number
}
