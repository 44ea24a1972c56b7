import type { JournalLine, RunIsolation, SecretVars, TaskRequest, UnitKey } from '@distribute/contracts'

/** Runs units. Each run has its own supervisor and outlives the engine that started it. */
export interface UnitRunner {
  /**
   * Call it once, before the first run. Throws `AppError` `invalid_configuration` for settings that
   * no run could work with.
   */
  prepare(): Promise<void>
  /** Returns how runs are isolated from this machine and from each other. */
  describeIsolation(): Promise<RunIsolation>
  readonly machine: MachineCheck
  /**
   * Starts the run of one unit. The journal reports errors of the run itself (the program is
   * missing, the request is invalid); throws only if the supervisor could not be started.
   */
  start(unit: RunnableUnit, options?: StartOptions): Promise<UnitRun>
  /** Returns the runs that an earlier engine process started from this state folder. */
  findEarlierRuns(): Promise<readonly UnitRun[]>
}

/** Checks whether this machine can start runs. */
export interface MachineCheck {
  /**
   * Returns every fault; none: runs can start. `afresh` also repeats checks whose result was kept.
   */
  look(options?: { readonly afresh?: boolean }): Promise<readonly string[]>
  /**
   * Returns why that many more runs lack disk space; undefined if they fit. Takes less than a
   * millisecond.
   */
  findLackOfRoom(units: number): Promise<string | undefined>
}

export interface StartOptions {
  /**
   * How long the run may go on, in milliseconds of CLOCK_BOOTTIME (see `bootTimeMs`);
   * `UnitRun.runUntil` extends it. The supervisor ends the run at that time, or once the engine's
   * process is gone, with the reason `hold`. Left out: only the unit's deadline counts.
   */
  readonly runUntilBootMs?: number | undefined
  /**
   * Only the program that runs the unit reads them, from a descriptor. Literal: no template is
   * evaluated.
   */
  readonly secretVars?: SecretVars | undefined
  /**
   * Revisions that the link of a project must not show. Left out: every one but the pinned
   * revision.
   */
  readonly olderRevisions?: readonly OlderRevisions[] | undefined
}

/**
 * The revisions of a project from before the pinned one. The run accepts the pinned revision and
 * any newer one.
 */
export interface OlderRevisions {
  readonly project: string
  readonly revisions: readonly string[]
}

export interface RunnableUnit extends UnitKey {
  readonly storeId: string
  readonly incarnation: string
  readonly request: TaskRequest
  readonly hosts: readonly string[]
}

/** A host to end, in this step only. */
export interface StepToEnd {
  readonly host: string
  readonly name: string
  readonly stepId: string
}

export interface EndedHost extends StepToEnd {
  /** how many of its processes were told to end */
  readonly processes: number
}

/** One run, with the unit that it was started for. */
export interface UnitRun extends RunnableUnit {
  /**
   * Files and folders of this machine that the run needs: errors that name them are the engine's,
   * not a host's.
   */
  readonly enginePaths: readonly string[]
  /**
   * Yields the lines of the journal in batches, as they come. The last line is `end`; if the
   * supervisor was killed before it could write one, the journal ends with a synthetic `end` of the
   * reason `lost`. An empty batch means that there is no more at this moment. Can be read once.
   */
  journal(): AsyncIterable<readonly JournalLine[]>
  /**
   * Asks the supervisor to end the run: SIGTERM to the program, SIGKILL to all after the grace
   * period. Idempotent.
   */
  end(reason: 'cancel' | 'stopped'): void
  /**
   * Extends `StartOptions.runUntilBootMs`. A no-op unless this process started the run with one.
   */
  runUntil(bootMs: number): void
  /**
   * Ends single hosts that keep the other hosts of the run waiting, so that the run goes on without
   * them. Left out by a runner whose hosts never wait for each other.
   *
   * Sends SIGTERM to the processes of the host, and SIGKILL to those that were told before. Writes
   * an `endHost` line to the journal first, once per step. Skips a host that has left the step,
   * which it reads from the journal right before. A step may start more processes (a loop does):
   * call it again while the host is outstanding. Returns the hosts of which it signalled processes.
   */
  endHosts?(steps: readonly StepToEnd[]): Promise<readonly EndedHost[]>
  /** Deletes the folder of the run. Call it once the store has recorded the end of the unit. */
  discard(): Promise<void>
}
