import { setTimeout as delay } from 'node:timers/promises'
import { formatUnitKey } from '@distribute/contracts'
import { createRunProgress } from '@distribute/domain'
import type { UnitQueue } from '@distribute/queue'
import { bootTimeMs, type StartOptions, type UnitRun, type UnitRunner } from '@distribute/runner'
import { type SecretKey, startTicker, type Ticker, waitFor } from '@distribute/service'
import type { ClaimedUnit, EngineRegistration, EngineState, Store } from '@distribute/store'
import type { Logger } from 'pino'
import { EngineHealth } from './engine-health.ts'
import { Intake } from './intake.ts'
import { renewalIntervalMs, renewLeases } from './leases.ts'
import { takeUpLeftovers } from './leftovers.ts'
import { findOlderRevisions } from './older-revisions.ts'
import { openSecrets } from './open-secrets.ts'
import { type RecordRunDeps, recordFailedStart, recordLostRun, recordRun } from './record-run.ts'
import { ShareWatch, type WatchedShare } from './share-watch.ts'
import { UnitRuns } from './unit-runs.ts'

export interface EngineDeps {
  readonly store: Store
  readonly queue: UnitQueue
  readonly runner: UnitRunner
  /** opens the secretVars of tasks; undefined: there is none */
  readonly secretKey?: SecretKey | undefined
  readonly logger: Logger
  readonly share: WatchedShare
}

export interface EngineSettings extends EngineRegistration {
  readonly leaseMs: number
  /** how long a stop waits for running units before it ends them */
  readonly stopMs: number
  /** output that is kept of all hosts of one task together */
  readonly maxTaskOutputBytes: number
  /** between two looks at the share; left out: 10 s */
  readonly shareIntervalMs?: number | undefined
}

/** how long a slot stays empty after a run that could not be started */
const restAfterFailedStartMs = 30_000

/** Claims units, runs them `slots` at a time, and records what became of their hosts. */
export class Engine {
  readonly #deps: EngineDeps
  readonly #settings: EngineSettings
  readonly #recording: RecordRunDeps
  readonly #runs = new UnitRuns()
  readonly #intake: Intake
  readonly #health: EngineHealth
  readonly #shareWatch: ShareWatch
  readonly #active = new Set<Promise<void>>()
  readonly #draining = new AbortController()
  readonly #stopped = new AbortController()
  #renewer: Ticker | undefined
  #stopping: Promise<void> | undefined

  constructor(deps: EngineDeps, settings: EngineSettings) {
    const { store, queue, logger } = deps
    this.#deps = deps
    this.#settings = settings
    this.#intake = new Intake(
      { store, queue, logger, runs: this.#runs, run: (...unit) => this.#run(...unit) },
      settings,
    )
    this.#health = new EngineHealth({ slots: settings.slots, storeSilentAfterMs: settings.leaseMs / 2 })
    this.#shareWatch = this.#watchShare()
    this.#recording = {
      store,
      engine: settings.id,
      logger,
      maxTaskOutputBytes: settings.maxTaskOutputBytes,
      persist: (action) => waitFor({ what: 'store', attempt: action, logger, signal: this.#stopped.signal }),
    }
  }

  /**
   * Registers, takes up what an earlier process left, and takes units; resolves when its consumers have joined. Throws
   * `AppError` `invalid_configuration` where the settings of its runs cannot work.
   */
  async start(): Promise<void> {
    const { store, logger, runner } = this.#deps
    const {
      stopMs: _stop,
      maxTaskOutputBytes: _max,
      shareIntervalMs: _share,
      leaseMs,
      ...registration
    } = this.#settings
    await runner.prepare()
    await this.#recording.persist(() => store.engines.register(registration))
    if (this.#stopping) return
    const intervalMs = renewalIntervalMs(leaseMs)
    this.#renewer = startTicker({ name: 'lease renewal', intervalMs, task: () => this.#renew(), logger })
    await takeUpLeftovers({
      runner,
      recording: this.#recording,
      engine: this.#settings,
      follow: (run) => this.#takeUp(run),
    })
    await this.#recording.persist(() => this.#shareWatch.look())
    if (this.#stopping) return
    this.#shareWatch.start()
    this.#health.started()
    await this.#intake.start()
    if (this.#intake.isStopping) return
    const { id: engine, incarnation, lanes, slots } = registration
    logger.info({ engine, incarnation, lanes, slots }, 'engine takes units')
  }

  /** Takes no more units, and resolves when the running ones are recorded; safe to repeat. */
  stop(): Promise<void> {
    this.#stopping ??= this.#stop()
    return this.#stopping
  }

  /** Ends all runs now; their hosts without a result end as their task's `onEngineLoss` says, cause `engine stopped`. */
  endRuns(): void {
    this.#deps.logger.info({ units: this.#runs.list().map(formatUnitKey) }, 'ending all runs')
    this.#runs.endAll('stopped')
  }

  /** Why it cannot take units as it should; empty: it is well. */
  listTroubles(): readonly string[] {
    const own = this.#health.listTroubles({ isConsuming: this.#intake.isConsuming })
    const { problem } = this.#shareWatch
    return problem === undefined ? own : [...own, problem]
  }

  #watchShare(): ShareWatch {
    const { share, logger } = this.#deps
    const onChange = (problem: string | undefined) => {
      if (problem === undefined) this.#intake.resume()
      else this.#intake.pause()
    }
    return new ShareWatch({ share, logger, intervalMs: this.#settings.shareIntervalMs, onChange })
  }

  async #stop(): Promise<void> {
    this.#health.takesNoMore('stopping')
    this.#draining.abort()
    await this.#intake.stop()
    await this.#shareWatch.stop()
    const deadline = setTimeout(() => this.endRuns(), this.#settings.stopMs)
    while (this.#active.size > 0) await Promise.all(this.#active)
    clearTimeout(deadline)
    this.#stopped.abort()
    await this.#renewer?.stop()
    await this.#beat('gone').catch((error) =>
      this.#deps.logger.warn({ err: error }, 'the store did not hear that this engine is gone'),
    )
  }

  async #renew(): Promise<void> {
    const { id, incarnation, leaseMs } = this.#settings
    const state = await this.#beat(this.#intake.isStopping ? 'draining' : 'up')
    if (state !== 'up' && !this.#intake.isStopping) this.#drain(state)
    await renewLeases({ store: this.#deps.store, runs: this.#runs, engine: { id, incarnation }, leaseMs })
  }

  /** Stays alive, with what it runs, until it is stopped. Not awaited: leases are to be renewed meanwhile. */
  #drain(state: EngineState): void {
    const { logger } = this.#deps
    const { id: engine } = this.#settings
    if (state === 'draining') logger.info({ engine }, 'draining, as a person asked: no new units until a restart')
    else logger.error({ engine }, 'another engine took over this id (a copy of STATE_DIR?): no new units')
    this.#health.takesNoMore(state === 'draining' ? 'draining' : 'taken over')
    this.#draining.abort()
    void this.#intake.stop()
  }

  async #beat(state: EngineState): Promise<EngineState> {
    const { id, incarnation } = this.#settings
    const { problem } = this.#shareWatch
    const answer = await this.#deps.store.engines.beat({ id, incarnation, state, problem })
    this.#health.storeAnswered()
    return answer
  }

  /** A run whose hosts may be run again is ended first, if the loss of its engine has not done so already. */
  #takeUp(run: UnitRun): void {
    this.#intake.occupy(run, () => this.#track(this.#follow(run)))
    if (run.request.onEngineLoss === 'retry') this.#runs.end(run, 'stopped')
  }

  #run(claimed: ClaimedUnit, holdUntilBootMs: number): Promise<void> {
    return this.#track(this.#startAndFollow(claimed, holdUntilBootMs))
  }

  async #startAndFollow(claimed: ClaimedUnit, holdUntilBootMs: number): Promise<void> {
    const olderRevisions = await this.#recording.persist(() => findOlderRevisions(this.#deps.store, claimed.request))
    const leaseUntilBootMs = bootTimeMs() < holdUntilBootMs ? holdUntilBootMs : await this.#claimAnew(claimed)
    if (leaseUntilBootMs === undefined) return
    const run = await this.#startRun(claimed, { holdUntilBootMs: leaseUntilBootMs, olderRevisions })
    if (run === undefined) return await this.#rest()
    const { couldRun } = await this.#follow(run)
    if (!couldRun) await this.#rest()
  }

  /**
   * This process stood still after its claim, and the lease may have lapsed: by now the unit may be called lost, and its
   * hosts may be run elsewhere. Answers until when the new lease is; undefined when the unit is not ours any more.
   */
  async #claimAnew(claimed: ClaimedUnit): Promise<number | undefined> {
    const { id: engine, incarnation, leaseMs } = this.#settings
    const { task, unit, attempt } = claimed
    const leaseUntilBootMs = await this.#recording.persist(async () => {
      const untilBootMs = bootTimeMs() + leaseMs
      const isOurs = await this.#deps.store.units.adopt({ task, unit, attempt, engine, incarnation, leaseMs })
      return isOurs ? untilBootMs : undefined
    })
    const details = { unit: formatUnitKey(claimed), isOurs: leaseUntilBootMs !== undefined }
    this.#deps.logger.warn(details, 'the lease of a unit lapsed before its run could be started')
    return leaseUntilBootMs
  }

  async #startRun(
    claimed: ClaimedUnit,
    { holdUntilBootMs, olderRevisions }: Pick<StartOptions, 'holdUntilBootMs' | 'olderRevisions'>,
  ): Promise<UnitRun | undefined> {
    const { store, runner, secretKey, logger } = this.#deps
    const { secrets, ...unit } = { ...claimed, storeId: store.storeId, incarnation: this.#settings.incarnation }
    try {
      const secretVars = openSecrets(secrets, secretKey)
      const hold = claimed.request.onEngineLoss === 'retry' ? { holdUntilBootMs } : {}
      return await runner.start(unit, { ...hold, secretVars, olderRevisions })
    } catch (error) {
      logger.error({ err: error, unit: formatUnitKey(claimed) }, 'the run of a unit could not be started')
      await recordFailedStart(claimed, error instanceof Error ? error.message : String(error), this.#recording)
      return undefined
    }
  }

  /** An engine that cannot start runs (its disk is full, Ansible is missing) must not take one unit after the other and fail them. */
  async #rest(): Promise<void> {
    const rest = delay(restAfterFailedStartMs, undefined, { signal: this.#draining.signal })
    await this.#health.slotRests(rest.catch(() => undefined))
  }

  async #follow(run: UnitRun): Promise<{ readonly couldRun: boolean }> {
    const { hosts, request } = run
    const progress = createRunProgress({ hosts, kind: request.action.kind, timeoutSeconds: request.timeoutSeconds })
    this.#runs.started(run, progress)
    try {
      return await recordRun(run, progress, this.#recording)
    } catch (error) {
      // where somebody else may run its hosts again, its lease is to lapse: its supervisor ends it before that
      const isToLapse = request.onEngineLoss === 'retry' || this.#stopped.signal.aborted
      this.#runs.refuse(run)
      if (!isToLapse) await recordLostRun(run, 'the run could not be recorded', this.#recording)
      throw error
    }
  }

  /** A run that fails to be recorded keeps its journal, for the next engine process to try again. */
  #track(work: Promise<unknown>): Promise<void> {
    const tracked = work
      .catch((error) => this.#deps.logger.error({ err: error }, 'a unit could not be recorded; its journal is kept'))
      .then(() => undefined)
      .finally(() => this.#active.delete(tracked))
    this.#active.add(tracked)
    return tracked
  }
}
