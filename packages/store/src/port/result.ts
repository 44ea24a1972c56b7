import type { HostState, StepResult, TaskKind, TaskRequest, UnitState } from '@distribute/contracts'
import type { FoldedHosts, SpelledHost } from '@distribute/domain'
import type { Page, PageRequest } from './page.ts'

export interface ResultStore {
  /**
   * Hosts of a task in any of these states, in the task's order, to be run again. Throws `AppError`
   * `conflict` if a unit has other hosts than those submitted.
   */
  listHosts(taskId: number, states: readonly HostState[]): Promise<readonly SpelledHost[]>
  /**
   * In the task's order. A page may be shorter than its limit if its outputs take many megabytes.
   */
  list(taskId: number, filter: HostResultFilter, page: PageRequest): Promise<Page<HostResult & HostOutput>>
  /** Hosts of some units of a task, without output, in the task's order: those after `afterSeq`. */
  listOfUnits(taskId: number, units: UnitSelection, page: SeqPage): Promise<readonly HostResult[]>
  /**
   * Hosts grouped by state, rc and output, the largest group first. While the task runs, hosts
   * change their groups between two pages.
   */
  listGroups(taskId: number, filter: ResultGroupFilter, page: PageRequest): Promise<Page<ResultGroup>>
  /**
   * Hosts of a task with their outputs, in the task's order, a few megabytes at a time.
   */
  readOutputs(taskId: number, filter: OutputFilter): AsyncIterable<readonly (HostResult & HostOutput)[]>
  /** States of all hosts of a task, in the task's order, a few thousand at a time. */
  readStates(taskId: number): AsyncIterable<readonly HostStateRow[]>
  /** `host` in its canonical form */
  find(taskId: number, host: string): Promise<(HostResult & HostOutput) | undefined>
  /**
   * For v1: hosts of a task that have a final state, in the task's order, read a few megabytes at a
   * time. `id` is the v1 id, or the public id if there is none.
   */
  readFinishedOfTask(scope: TaskScope, id: string): AsyncIterable<readonly HostResultWithTask[]>
  /**
   * For v1: final results of these hosts (canonical form) in tasks of this kind, newest first, at
   * most `limit` (null: all), read a few megabytes at a time.
   */
  readFinishedOfHosts(
    scope: TaskScope,
    hosts: readonly string[],
    limit: number | null,
  ): AsyncIterable<readonly HostResultWithTask[]>
  /**
   * For v1: for each host (canonical form), in the order given, the result in its latest task of
   * this kind. A host of a running unit is `waiting`, with the unit's start and the steps that its
   * engine last reported. Hosts of units that have not started are omitted.
   */
  listLatestOfHosts(scope: TaskScope, hosts: readonly string[]): Promise<readonly HostResult[]>
}

/** The tasks that are looked at. */
export interface TaskScope {
  readonly kind: TaskKind
  /** left out: all lanes */
  readonly lanes?: readonly string[] | undefined
}

/** A waiting host of a running unit is `running`. */
export type ShownHostState = HostState | 'running'

/** One host of one task, without its output. */
export interface HostResult extends SpelledHost {
  readonly taskId: number
  /** the host's number within its task, from 1 */
  readonly seq: number
  /** `waiting` also while the unit runs; see `unitState` */
  readonly state: HostState
  readonly unit: number
  readonly unitState: UnitState
  readonly attempt: number
  readonly engine: string | null
  readonly rc: number | null
  readonly changed: boolean
  readonly stepsOk: number
  readonly stepsTotal: number
  readonly startedAtMs: number | null
  readonly finishedAtMs: number | null
  readonly message: string
  readonly cause: string | null
}

export interface UnitSelection {
  /** numbers of units */
  readonly units: readonly number[]
  /** include every skipped unit */
  readonly withSkipped: boolean
}

export interface SeqPage {
  readonly afterSeq: number
  readonly limit: number
}

export interface HostOutput {
  readonly stdout: string
  readonly stderr: string
  /** Ansible's result object as JSON; empty: none */
  readonly result: string
  /** set by `find` only; empty in lists */
  readonly steps: readonly StepResult[]
  readonly truncated: boolean
}

/** A host result with the fields of its task that the v1 API shows. */
export interface HostResultWithTask extends HostResult, HostOutput {
  readonly taskName: string
  readonly request: TaskRequest
}

export interface HostResultFilter {
  /** both `waiting` and `running` match waiting rows; the state of the unit distinguishes them */
  readonly state?: ShownHostState | undefined
  /** case-insensitive part of the host, in canonical form or as sent */
  readonly q?: string | undefined
}

/** A host of a task, without its result. */
export interface HostStateRow {
  readonly spelling: string
  readonly state: ShownHostState
}

export interface OutputFilter {
  /** left out: all */
  readonly states?: readonly ShownHostState[] | undefined
}

export interface ResultGroupFilter {
  readonly state?: ShownHostState | undefined
}

/** Hosts of a task with the same state, rc, stdout, stderr and message. */
export interface ResultGroup {
  readonly state: ShownHostState
  readonly rc: number | null
  readonly total: number
  /** folded spellings, in the task's order */
  readonly hosts: FoldedHosts
  /** different causes in the group; a host without a cause does not count */
  readonly causes: number
  /** the first host of the group, with its texts clipped */
  readonly sample: GroupSample
}

export interface GroupSample extends Pick<HostResult, 'spelling' | 'message' | 'cause'> {
  readonly stdout: string
  readonly stderr: string
  /** when it was stored, or now */
  readonly truncated: boolean
}
