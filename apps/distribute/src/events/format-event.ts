import type { TaskEventData, TaskEventName } from '@distribute/contracts'

export interface FrameFields {
  /** position in the event log: a client that has this event has all up to there */
  readonly id?: number | undefined
  /** how long a client waits before it connects again */
  readonly retryMs?: number | undefined
}

/** One server-sent event. */
export function formatEvent<Name extends TaskEventName>(
  name: Name,
  data: TaskEventData<Name>,
  { id, retryMs }: FrameFields = {},
): Buffer {
  const lines = [
    `event: ${name}`,
    ...(id === undefined ? [] : [`id: ${id}`]),
    ...(retryMs === undefined ? [] : [`retry: ${retryMs}`]),
    // JSON has no line breaks
    `data: ${JSON.stringify(data)}`,
  ]
  return Buffer.from(`${lines.join('\n')}\n\n`)
}

/** Tells a client how long to wait before it connects again. */
export function formatRetry(ms: number): Buffer {
  return Buffer.from(`retry: ${Math.round(ms)}\n\n`)
}

/** A comment, which clients ignore: proxies see that the connection is alive. */
export const heartbeat = Buffer.from(':\n\n')
