import type { JournalLine, TaskRequest, UnitKey } from '@distribute/contracts'

/** Runs units; each run lives in a supervisor of its own and outlives the engine that started it. */
export interface UnitRunner {
  /**
   * Starts the run of one unit. What goes wrong with the run itself (Ansible is not there, the playbook is no
   * YAML) is told by its journal; throws only when the supervisor could not be started at all.
   */
  start(unit: RunnableUnit): Promise<UnitRun>
  /** Runs that an earlier engine process left in this state folder, each with its journal as far as it came. */
  findLeftovers(): Promise<readonly UnitRun[]>
}

export interface RunnableUnit extends UnitKey {
  readonly storeId: string
  readonly incarnation: string
  readonly request: TaskRequest
  readonly hosts: readonly string[]
}

/** One run, with what it was started for: for a leftover too, read from its folder. */
export interface UnitRun extends RunnableUnit {
  /**
   * The journal's lines, as they come, in batches; ends after the `end` line. Where the supervisor was killed
   * before it could write one, an `end` line with the reason `lost` is made up. Can be read once.
   */
  journal(): AsyncIterable<readonly JournalLine[]>
  /** Asks the supervisor to end the run: SIGTERM to Ansible, after the grace SIGKILL to all. Harmless when it has ended. */
  end(reason: 'cancel' | 'stopped'): void
  /** Deletes the run's folder: call it once the store has the unit's end. */
  discard(): Promise<void>
}
