import { setTimeout as sleep } from 'node:timers/promises'
import { type TaskEventData, type TaskSummary, taskEventSchemas } from '@distribute/contracts'
import { hasTaskEnded } from '@distribute/domain'
import { getTask, listOutstanding, taskPath } from '../api/tasks.ts'
import type { ApiClient } from '../connection/api-client.ts'
import { ApiError } from '../connection/api-error.ts'
import { readEvents } from '../connection/read-events.ts'

const intervalMs = 1000
/** for a server that has no more streams to give */
const refusedIntervalMs = 5000

/** A task at one time. */
export interface TaskLook {
  readonly task: TaskSummary
  readonly outstanding: TaskEventData<'outstanding'>
}

export interface TaskLooksOptions {
  /** of the stream, which is opened again when it breaks */
  readonly api: ApiClient
  /** repeats what fails because the server is away */
  readonly patient: ApiClient
  /** whether outstanding hosts are shown */
  readonly withOutstanding: boolean
  readonly signal: AbortSignal
}

/**
 * How a task looks until its end: as the server's events tell, else once a second, where it has no
 * stream. A stream that breaks is opened again after the task was read.
 */
export async function* lookAtTask(id: string, options: TaskLooksOptions): AsyncGenerator<TaskLook> {
  const { patient, withOutstanding, signal } = options
  const streams: Streams = { areServed: true, areTaken: false }
  for (;;) {
    const task = await getTask(patient, id)
    const hasEnded = hasTaskEnded(task)
    const hosts = hasEnded || !withOutstanding ? [] : await listOutstanding(patient, id)
    yield { task, outstanding: { hosts, total: hosts.length } }
    if (hasEnded) return
    const isEnd = streams.areServed && (yield* followStream(id, options, streams))
    if (!isEnd) await sleep(streams.areTaken ? refusedIntervalMs : intervalMs, undefined, { signal })
  }
}

/** What is known of the streams of the server. */
interface Streams {
  /** false: a server of before */
  areServed: boolean
  /** all were in use at the last try */
  areTaken: boolean
}

/**
 * Ends with the stream, for whatever reason: the next request finds out whether the server answers.
 * Returns whether the task has ended.
 */
async function* followStream(
  id: string,
  { api, signal }: TaskLooksOptions,
  streams: Streams,
): AsyncGenerator<TaskLook, boolean> {
  try {
    const response = await api.stream(taskPath(id, '/events'), { type: 'text/event-stream', signal })
    let look: TaskLook | undefined
    for await (const { name, data } of readEvents(response)) {
      if (name === 'end') return true
      look = readLook(look, name, JSON.parse(data))
      if (look !== undefined && !hasTaskEnded(look.task)) yield look
    }
  } catch (error) {
    signal.throwIfAborted()
    const status = error instanceof ApiError ? error.status : undefined
    if (status === 404) streams.areServed = false
    streams.areTaken = status === 429
  }
  return false
}

function readLook(before: TaskLook | undefined, name: string, data: unknown): TaskLook | undefined {
  const { outstanding = { hosts: [], total: 0 } } = before ?? {}
  if (name === 'task') return { task: taskEventSchemas.task.parse(data), outstanding }
  if (name === 'outstanding' && before !== undefined)
    return { ...before, outstanding: taskEventSchemas.outstanding.parse(data) }
  return before
}
