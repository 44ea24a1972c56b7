import type { EventContent, EventType } from '@distribute/contracts'

/**
 * What has happened, in one order for all readers. Each change of a state writes its event in its own transaction; a
 * change that is repeated writes none. An event gets its position only after it is committed, and positions become
 * visible in order: a reader that has seen position n never finds an event at or before n that it has not seen.
 */
export interface EventStore {
  /**
   * The events after a position, in order. A repeated read returns the same events, until retention deletes them. A
   * position after the last one, of a store that was restored to an earlier state, counts as the last one.
   */
  read(request: EventRequest): Promise<EventBatch>
  /**
   * Where a reader starts that wants only what comes: a state that is read after this call includes every event up to
   * this position, and may include later ones.
   */
  latestPosition(): Promise<number>
}

export interface EventRequest {
  /** the position of the batch before; 0: from the first event that is kept */
  readonly after: number
  /** events at most */
  readonly limit: number
  /** left out: all */
  readonly types?: readonly EventType[] | undefined
  /** only events of this task, also those of its units */
  readonly task?: number | undefined
}

export interface EventBatch {
  readonly events: readonly StoredEvent[]
  /** what to read after next: no event up to here that matches the request is missing from this and earlier batches */
  readonly position: number
}

export type StoredEvent = EventContent & {
  readonly position: number
  readonly atMs: number
}
