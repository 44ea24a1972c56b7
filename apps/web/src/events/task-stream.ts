import type { TaskEventData, TaskEventName } from '@distribute/contracts'

/** What a follower of a task gets. */
export type StreamEvent =
  | { readonly [Name in TaskEventName]: { readonly kind: Name; readonly data: TaskEventData<Name> } }[TaskEventName]
  /** The stream is open (again): what was missed follows. */
  | { readonly kind: 'open' }
  /** The connection broke; it is tried again. */
  | { readonly kind: 'lost' }
  /** The server refuses the stream: it is not tried again. */
  | { readonly kind: 'refused'; readonly status: number; readonly detail: string }

/** Asks for the events of a task. `after`: a position in the event log; 0: those of all its hosts. */
export interface StreamRequest {
  /** of the server, such as `https://distribute.example` */
  readonly origin: string
  readonly task: string
  readonly after: number | null
  readonly token: string | null
}
