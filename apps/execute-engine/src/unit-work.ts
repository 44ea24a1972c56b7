import { formatUnitKey, type UnitKey } from '@distribute/contracts'
import { createRunProgress } from '@distribute/domain'
import type { UnitRun } from '@distribute/runner'
import type { ClaimedUnit } from '@distribute/store'
import { type StartUnitDeps, startUnit } from './intake/start-unit.ts'
import type { UnitRuns } from './intake/unit-runs.ts'
import { type RecordRunDeps, recordFailedStart, recordLostRun, recordRun } from './recording/record-run.ts'

export interface UnitWorkDeps extends Omit<StartUnitDeps, 'persist'> {
  readonly runs: UnitRuns
  readonly recording: RecordRunDeps
  /** A run ended, and this engine was not at fault. */
  readonly onRunWorked: () => void
  /** Aborted once the engine no longer waits for the store. */
  readonly stopped: AbortSignal
}

/** Starts the run of each claimed unit and follows it until it is recorded. */
export class UnitWork {
  readonly #deps: UnitWorkDeps
  readonly #active = new Set<Promise<void>>()
  #starting = 0

  constructor(deps: UnitWorkDeps) {
    this.#deps = deps
  }

  /** How many runs are being started. */
  get starting(): number {
    return this.#starting
  }

  /**
   * Runs a unit until it is recorded. Never rejects. Its supervisor ends the run at
   * `runUntilBootMs` unless that is extended.
   */
  run(claimed: ClaimedUnit, runUntilBootMs: number): Promise<void> {
    return this.#track(claimed, this.#startAndFollow(claimed, runUntilBootMs))
  }

  /** Follows the run of an earlier engine process until it is recorded. Never rejects. */
  resume(run: UnitRun): Promise<void> {
    return this.#track(run, this.#follow(run, { isEarlierRun: true }))
  }

  /** Resolves when no unit is in work. */
  async settled(): Promise<void> {
    while (this.#active.size > 0) await Promise.all(this.#active)
  }

  async #startAndFollow(claimed: ClaimedUnit, runUntilBootMs: number): Promise<void> {
    const { recording, onRunWorked } = this.#deps
    const started = await this.#start(claimed, runUntilBootMs)
    if (started.kind === 'gone') return
    if (started.kind === 'failed') return await recordFailedStart(claimed, started.fault, recording)
    const { isWell } = await this.#follow(started.run)
    if (isWell) onRunWorked()
  }

  async #start(claimed: ClaimedUnit, runUntilBootMs: number) {
    const { persist } = this.#deps.recording
    this.#starting += 1
    try {
      return await startUnit(claimed, runUntilBootMs, { ...this.#deps, persist })
    } finally {
      this.#starting -= 1
    }
  }

  async #follow(run: UnitRun, { isEarlierRun = false } = {}): Promise<{ readonly isWell: boolean }> {
    const { runs, recording, stopped } = this.#deps
    const { hosts, request, enginePaths } = run
    const { action, timeoutSeconds } = request
    const progress = createRunProgress({ hosts, kind: action.kind, timeoutSeconds, enginePaths, isEarlierRun })
    runs.started(run, progress)
    try {
      return await recordRun(run, progress, recording)
    } catch (error) {
      // If another engine may run its hosts again, let the lease lapse: the supervisor ends the run
      // before that.
      const isToLapse = request.onEngineLoss === 'retry' || stopped.aborted
      runs.exclude(run)
      if (!isToLapse) await recordLostRun(run, 'the run could not be recorded', recording)
      throw error
    }
  }

  /**
   * Keeps the journal of a run that could not be recorded: the next engine process on this
   * STATE_DIR tries again.
   */
  #track(unit: UnitKey, work: Promise<unknown>): Promise<void> {
    const { logger } = this.#deps
    const failed = 'unit not recorded: its journal is kept, and read when the engine restarts'
    const tracked = work
      .catch((error) => logger.error({ err: error, unit: formatUnitKey(unit) }, failed))
      .then(() => undefined)
      .finally(() => this.#active.delete(tracked))
    this.#active.add(tracked)
    return tracked
  }
}
