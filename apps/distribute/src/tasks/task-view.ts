import type { TaskRequest, TaskSummary, TaskView } from '@distribute/contracts'
import type { TaskSummary as StoredSummary, Task } from '@distribute/store'
import { formatTime, formatTimeOrNull } from '../http/time-format.ts'

/** A task, as lists show it. `servedLanes` are the lanes with a living engine. */
export function summarize(task: StoredSummary, servedLanes: readonly string[]): TaskSummary {
  const { hosts, units } = task
  return {
    id: task.publicId,
    v1Id: task.v1Id,
    name: task.name,
    kind: task.kind,
    state: task.state,
    lane: task.lane,
    retryOf: task.retryOf,
    blockedBy: findBlocker(task, servedLanes),
    cause: task.cause,
    warnings: [...task.warnings],
    createdAt: formatTime(task.createdAtMs),
    startedAt: formatTimeOrNull(task.startedAtMs),
    finishedAt: formatTimeOrNull(task.finishedAtMs),
    units: { ...units },
    hosts: { ...hosts, waiting: hosts.waiting - hosts.running },
  }
}

/** What a view of a task needs beside the task. */
export interface TaskContext {
  /** lanes with a living engine */
  readonly servedLanes: readonly string[]
  /** undefined: not known any more */
  readonly submittedBy: string | undefined
}

/** A task with its request. */
export function viewTask(task: Task, { servedLanes, submittedBy }: TaskContext): TaskView {
  return { ...summarize(task, servedLanes), submittedBy, request: viewRequest(task.request) }
}

function findBlocker({ units, lane }: StoredSummary, servedLanes: readonly string[]): string | null {
  if (units.pending + units.queued === 0 || servedLanes.includes(lane)) return null
  return `no engine in lane ${lane}`
}

function viewRequest({ action, ...options }: TaskRequest): TaskView['request'] {
  const { kind, ...fields } = action
  return { [kind]: fields, ...options }
}
