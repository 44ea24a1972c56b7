import type { JournalLine, RunIsolation, SecretVars, TaskRequest, UnitKey } from '@distribute/contracts'
import type { MachineCheck } from './machine/machine-check.ts'

/** Runs units; each run lives in a supervisor of its own and outlives the engine that started it. */
export interface UnitRunner {
  /** Once, before the first run. Throws `AppError` `invalid_configuration` for settings that no run could work with. */
  prepare(): Promise<void>
  /** What keeps its runs from this machine and from each other. */
  describeIsolation(): Promise<RunIsolation>
  /** Whether runs can be started on this machine. */
  readonly machine: MachineCheck
  /**
   * Starts the run of one unit. What goes wrong with the run itself (Ansible is not there, the playbook is no
   * YAML) is told by its journal; throws only when the supervisor could not be started at all.
   */
  start(unit: RunnableUnit, options?: StartOptions): Promise<UnitRun>
  /** Runs that an earlier engine process left in this state folder, each with its journal as far as it came. */
  findLeftovers(): Promise<readonly UnitRun[]>
}

export interface StartOptions {
  /**
   * Until when the run may go on, as milliseconds of CLOCK_BOOTTIME (see `bootTimeMs`); `hold` moves it on. Then, and
   * when the engine's process is gone, the supervisor ends it with the reason `hold`. Left out: as long as it takes.
   */
  readonly holdUntilBootMs?: number | undefined
  /** Ansible's alone: it reads them from a descriptor. Literal: no template is evaluated. */
  readonly secretVars?: SecretVars | undefined
  /** what the link of a project that the request names must not show; left out: anything but the pinned revision */
  readonly olderRevisions?: readonly OlderRevisions[] | undefined
}

/** A project's revisions from before the pinned one: such a one is never taken; any other is newer, and as good. */
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

/** The step in which a host is to be ended. */
export interface StepToEnd {
  readonly host: string
  readonly name: string
  readonly stepId: string
}

export interface EndedHost extends StepToEnd {
  readonly processes: number
}

/** One run, with what it was started for: for a leftover too, read from its folder. */
export interface UnitRun extends RunnableUnit {
  /** Files and folders of this machine that the run needs: what Ansible says of them is not about a host. */
  readonly enginePaths: readonly string[]
  /**
   * The journal's lines, as they come, in batches; ends after the `end` line. Where the supervisor was killed
   * before it could write one, an `end` line with the reason `lost` is made up. An empty batch says that this is all
   * there is at this moment. Can be read once.
   */
  journal(): AsyncIterable<readonly JournalLine[]>
  /** Asks the supervisor to end the run: SIGTERM to Ansible, after the grace SIGKILL to all. Harmless when it has ended. */
  end(reason: 'cancel' | 'stopped'): void
  /** Moves on until when the run may go on; only for a run that was started by this process with a hold. */
  hold(untilBootMs: number): void
  /**
   * Ends what hosts hang in that their neighbours wait for, so that Ansible calls them unreachable or failed and goes on:
   * SIGTERM, then SIGKILL, to their ssh clients and to what their workers started on this machine, never to Ansible's
   * workers or to masters of ControlPersist. The journal says so first,
   * once per step. A host that is not in this step any more, as the journal's file says right before, is left alone. A
   * step may open another connection (a loop does): repeat it while the host is outstanding. Answers the hosts of which
   * it has ended processes; not among them is one without any.
   */
  endHosts(steps: readonly StepToEnd[]): Promise<readonly EndedHost[]>
  /** Deletes the run's folder: call it once the store has the unit's end. */
  discard(): Promise<void>
}
