import type { HostState, OnEngineLoss, TaskState, UnitState } from '@distribute/contracts'
import type { Fault } from '../faults/fault-log.ts'
import type { HostLogLine } from '../host-log.ts'

/** A task as stored. Times are milliseconds since 1970, UTC. */
export interface TaskRow {
  readonly task: number
  readonly publicId: string
  readonly state: TaskState
  readonly onEngineLoss: OnEngineLoss
}

export interface UnitRow {
  readonly task: number
  readonly unit: number
  readonly state: UnitState
  readonly attempt: number
  readonly engine: string | null
  readonly startedAt: number | null
  readonly finishedAt: number | null
  readonly counts: Readonly<Record<HostState, number>>
}

export interface HostRow {
  readonly task: number
  readonly unit: number
  readonly host: string
  readonly state: HostState
  readonly attempt: number
  readonly cause: string | null
  readonly finishedAt: number | null
}

/** What the harness itself found on the machine after the run. */
export interface Leftovers {
  /** processes with the mark of a run */
  readonly processes: readonly { readonly pid: number; readonly unit: string; readonly command: string }[]
  /** folders of runs, with their journals, and folders of ssh sockets */
  readonly folders: readonly string[]
  /** daemons that ended without being told to */
  readonly unexpectedEnds: readonly string[]
}

/** All input of the checks: the submitted tasks, the stored rows, and what the witnesses saw. */
export interface Evidence {
  readonly submitted: readonly { readonly id: string; readonly hosts: readonly string[] }[]
  /** errors that clients should not get */
  readonly complaints: readonly string[]
  /** marks of units that were announced before they were stored as queued */
  readonly premature: readonly string[]
  readonly tasks: readonly TaskRow[]
  readonly units: readonly UnitRow[]
  readonly hosts: readonly HostRow[]
  readonly hostLog: readonly HostLogLine[]
  readonly faults: readonly Fault[]
  readonly leftovers: Leftovers
}

/** A broken promise, with its evidence. */
export interface Violation {
  /** number of the check */
  readonly check: 1 | 2 | 3 | 4
  readonly what: string
  readonly host?: string
  readonly rows?: readonly object[]
  readonly lines?: readonly HostLogLine[]
}
