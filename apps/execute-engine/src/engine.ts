import { formatUnitKey, type SharedSettings } from '@distribute/contracts'
import type { UnitQueue } from '@distribute/queue'
import type { UnitRun, UnitRunner } from '@distribute/runner'
import { startTicker, type Ticker, waitFor } from '@distribute/service'
import type { EngineRegistration, EngineState, Store } from '@distribute/store'
import type { Logger } from 'pino'
import { EngineHealth } from './health/engine-health.ts'
import { Fitness, type FitnessSettings } from './health/fitness.ts'
import { StopReport } from './health/stop-report.ts'
import { StoreWatch } from './health/store-watch.ts'
import type { WatchedShare } from './health/watched-share.ts'
import { Intake } from './intake/intake.ts'
import { renewalIntervalMs, renewLeases } from './intake/leases.ts'
import type { SecretKeys } from './intake/open-secrets.ts'
import type { OrderCheck } from './intake/order-check.ts'
import { UnitRuns } from './intake/unit-runs.ts'
import { resumeEarlierRuns } from './recording/earlier-runs.ts'
import type { RecordRunDeps } from './recording/record-run.ts'
import { StoreRejections } from './recording/store-rejections.ts'
import { UnitWork } from './unit-work.ts'

export interface EngineDeps extends SecretKeys {
  readonly store: Store
  readonly queue: UnitQueue
  readonly runner: UnitRunner
  readonly orders: OrderCheck
  readonly logger: Logger
  readonly share: WatchedShare
}

export interface EngineSettings extends EngineRegistration, FitnessSettings {
  readonly leaseMs: number
  readonly settings: SharedSettings
  /** how long a stop waits for running units before it terminates them */
  readonly stopMs: number
  /** output kept for all hosts of one task together */
  readonly maxTaskOutputBytes: number
}

/**
 * Claims units, runs up to `slots` of them at the same time, and records the results of their
 * hosts.
 */
export class Engine {
  readonly #deps: EngineDeps
  readonly #settings: EngineSettings
  readonly #recording: RecordRunDeps
  readonly #work: UnitWork
  readonly #runs = new UnitRuns()
  readonly #intake: Intake
  readonly #health: EngineHealth
  readonly #fitness: Fitness
  readonly #storeWatch = new StoreWatch()
  readonly #rejections = new StoreRejections((problem) => this.#fitness.noteStore(problem))
  readonly #stopped = new AbortController()
  #renewer: Ticker | undefined
  #stopping: Promise<void> | undefined

  constructor(deps: EngineDeps, settings: EngineSettings) {
    const { store, queue, logger } = deps
    this.#deps = deps
    this.#settings = settings
    this.#intake = new Intake(
      {
        ...{ store, queue, logger, runs: this.#runs },
        mayTake: () => this.#fitness.hasRoomFor(this.#work.starting + 1),
        run: (claimed, runUntilBootMs) => this.#work.run(claimed, runUntilBootMs),
      },
      settings,
    )
    this.#health = new EngineHealth({ storeSilentAfterMs: settings.leaseMs / 2 })
    const onChange = (isFit: boolean) => (isFit ? this.#intake.resume() : this.#intake.pause())
    const { distributes } = store
    const fitness = { machine: deps.runner.machine, share: deps.share, distributes, settings: settings.settings }
    this.#fitness = new Fitness({ ...fitness, logger, onChange }, settings)
    this.#recording = this.#createRecording(deps, settings)
    this.#work = new UnitWork({
      ...deps,
      engine: settings,
      runs: this.#runs,
      recording: this.#recording,
      onRunWorked: () => this.#fitness.runWorked(),
      stopped: this.#stopped.signal,
    })
  }

  #createRecording({ store, logger }: EngineDeps, { id, maxTaskOutputBytes }: EngineSettings): RecordRunDeps {
    return {
      ...{ store, engine: id, logger, maxTaskOutputBytes },
      onEngineFault: ({ kind, cause }) => {
        if (kind === 'engine') this.#fitness.runFailed(cause)
      },
      persist: async (action) => {
        const work = Symbol('work')
        try {
          return await this.#whileAway(() => this.#rejections.attempt(work, action))
        } finally {
          this.#rejections.forget(work)
        }
      },
    }
  }

  /** Repeats an action while the store is away. */
  async #whileAway<Result>(action: () => Promise<Result>): Promise<Result> {
    const attempt = () => this.#storeWatch.attempt(action)
    return await waitFor({ what: 'store', attempt, logger: this.#deps.logger, signal: this.#stopped.signal })
  }

  /**
   * Registers, resumes the runs of an earlier process, and takes units. Resolves when the consumers
   * have joined. Throws `AppError` `invalid_configuration` if runs cannot work with the settings.
   */
  async start(): Promise<void> {
    const { store, logger, runner } = this.#deps
    const { leaseMs } = this.#settings
    await runner.prepare()
    const isolation = await runner.describeIsolation()
    await this.#whileAway(() => store.engines.register({ ...this.#settings, isolation }))
    if (this.#stopping) return
    const intervalMs = renewalIntervalMs(leaseMs)
    this.#renewer = startTicker({ name: 'lease renewal', intervalMs, task: () => this.#renew(), logger })
    await resumeEarlierRuns({
      runner,
      recording: this.#recording,
      engine: this.#settings,
      follow: (run) => this.#resume(run),
    })
    await this.#whileAway(() => this.#fitness.look())
    if (this.#stopping) return
    this.#fitness.start()
    this.#health.started()
    await this.#intake.start()
    if (this.#intake.isStopping) return
    const { id: engine, incarnation, lanes, slots } = this.#settings
    logger.info({ engine, incarnation, lanes, slots }, 'engine ready')
  }

  /** Stops taking units. Resolves when the running ones are recorded. Idempotent. */
  stop(): Promise<void> {
    this.#stopping ??= this.#stop()
    return this.#stopping
  }

  /**
   * Terminates all runs now. Hosts without a result end as `onEngineLoss` of their task says, cause
   * `engine stopped`.
   */
  endRuns(): void {
    this.#deps.logger.info({ units: this.#runs.list().map(formatUnitKey) }, 'ending all runs')
    this.#runs.endAll('stopped')
  }

  /** Number of units from before their claim until they are recorded. */
  get unitsInWork(): number {
    return this.#runs.list().length
  }

  /** Lists what keeps the engine from taking units as it should; empty if it is well. */
  listProblems(): readonly string[] {
    return [...this.#listNotices(), ...this.#fitness.problems]
  }

  #listNotices(): readonly string[] {
    const own = this.#health.listProblems({ isConsuming: this.#intake.isConsuming })
    const { notice } = this.#deps.orders
    return [...own, ...this.#fitness.notices, ...(notice === undefined ? [] : [notice])]
  }

  async #stop(): Promise<void> {
    this.#health.takesNoMore('stopping')
    const report = new StopReport({ runs: this.#runs, store: this.#storeWatch, logger: this.#deps.logger })
    await this.#intake.stop()
    await this.#fitness.stop()
    const deadline = setTimeout(() => this.endRuns(), this.#settings.stopMs)
    await this.#work.settled()
    clearTimeout(deadline)
    report.end()
    this.#stopped.abort()
    await this.#renewer?.stop()
    await this.#beat('gone').catch((error) => this.#deps.logger.warn({ err: error }, 'engine not marked as gone'))
  }

  async #renew(): Promise<void> {
    const { id, incarnation, leaseMs } = this.#settings
    const state = await this.#beat(this.#intake.isStopping ? 'draining' : 'up')
    if (state !== 'up' && !this.#intake.isStopping) this.#drain(state)
    await renewLeases({ store: this.#deps.store, runs: this.#runs, engine: { id, incarnation }, leaseMs })
  }

  /**
   * Stops taking units, but keeps running until it is stopped. Does not wait: leases must be
   * renewed meanwhile.
   */
  #drain(state: EngineState): void {
    const { logger } = this.#deps
    const { id: engine } = this.#settings
    if (state === 'draining') logger.info({ engine }, 'draining on request: no new units until a restart')
    else logger.error({ engine }, 'engine id taken over by another engine (a copy of STATE_DIR?): no new units')
    this.#health.takesNoMore(state === 'draining' ? 'draining' : 'taken over')
    void this.#intake.stop()
  }

  async #beat(state: EngineState): Promise<EngineState> {
    const { id, incarnation } = this.#settings
    // an engine that is gone has no problems
    const reported =
      state === 'gone' ? {} : { problem: join(this.#fitness.problems), notice: join(this.#listNotices()) }
    const beat = () => this.#deps.store.engines.beat({ id, incarnation, state, ...reported })
    const answer = await this.#storeWatch.attempt(beat)
    this.#health.storeAnswered()
    return answer
  }

  /**
   * Terminates the run if its hosts may run again elsewhere; the loss of its engine may have done
   * so already.
   */
  #resume(run: UnitRun): void {
    this.#intake.occupy(run, () => this.#work.resume(run))
    if (run.request.onEngineLoss === 'retry') this.#runs.end(run, 'stopped')
  }
}

function join(problems: readonly string[]): string | undefined {
  return problems.length === 0 ? undefined : problems.join('; ')
}
