import type { HostState, StepResult, TaskKind, TaskRequest, UnitState } from '@distribute/contracts'
import type { SpelledHost } from '@distribute/domain'
import type { Page, PageRequest } from './page.ts'

export interface ResultStore {
  /**
   * The hosts of a task that are in one of these states, in the task's order, to be run again. Throws `AppError` `conflict`
   * where a unit has other hosts than those that were submitted.
   */
  listHosts(taskId: number, states: readonly HostState[]): Promise<readonly SpelledHost[]>
  /** In the task's own order; a page ends early where its outputs are many megabytes. */
  list(taskId: number, filter: HostResultFilter, page: PageRequest): Promise<Page<HostResult & HostOutput>>
  /** `host` in its canonical form */
  find(taskId: number, host: string): Promise<(HostResult & HostOutput) | undefined>
  /**
   * v1: the hosts of a task that have a final state, in the task's order. `id` is the v1 id, else the public one. They
   * are read a few megabytes at a time.
   */
  readFinishedOfTask(kind: TaskKind, id: string): AsyncIterable<readonly HostResultWithTask[]>
  /**
   * v1: final results of any of these hosts (canonical form) in tasks of this kind, newest first, at most `limit`
   * (null: all), read as those of a task.
   */
  readFinishedOfHosts(
    kind: TaskKind,
    hosts: readonly string[],
    limit: number | null,
  ): AsyncIterable<readonly HostResultWithTask[]>
  /**
   * v1: per host (canonical form), in the order given, the result in its latest task of this kind. A host of a running
   * unit is `waiting`, with the steps so far, as its engine last told them, and the unit's start; one of a unit that does
   * not run is left out.
   */
  listLatestOfHosts(kind: TaskKind, hosts: readonly string[]): Promise<readonly HostResult[]>
}

/** One host of one task, without its output. */
export interface HostResult extends SpelledHost {
  readonly taskId: number
  /** the host's number within its task, from 1 */
  readonly seq: number
  /** a waiting host of a running unit is still `waiting`; `unitState` tells */
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

export interface HostOutput {
  readonly stdout: string
  readonly stderr: string
  /** Ansible's result object as JSON text; empty: none */
  readonly result: string
  /** only where one host is asked for (`find`); empty in lists */
  readonly steps: readonly StepResult[]
  readonly truncated: boolean
}

/** A host result together with what the v1 API shows of its task. */
export interface HostResultWithTask extends HostResult, HostOutput {
  readonly taskName: string
  readonly request: TaskRequest
}

export interface HostResultFilter {
  /** `waiting` and `running` both are waiting rows; they differ by the state of their unit */
  readonly state?: HostState | 'running' | undefined
  /** part of the host, in its canonical form or as its sender wrote it, whatever the case */
  readonly q?: string | undefined
}
