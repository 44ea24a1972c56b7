import { AppError, formatUnitKey } from '@distribute/contracts'
import { LeaseWatch } from '@distribute/domain'
import { logTaskEnd } from '@distribute/service'
import type { ReapedUnit, Store } from '@distribute/store'
import type { Logger } from 'pino'
import { PeriodicWorker } from '../periodic-worker.ts'

export interface ReaperDeps {
  readonly store: Store
  readonly logger: Logger
  /** milliseconds of a monotonic clock that includes the time that the machine sleeps */
  readonly now: () => number
  /** Called for each unit that was taken from its engine. */
  readonly onReaped?: ((unit: ReapedUnit) => void) | undefined
}

export interface ReaperSettings {
  /** at most half a lease: see the constructor */
  readonly intervalMs: number
  /** the shortest lease; an engine may use a longer one */
  readonly leaseMs: number
  /** from the end of a lease until its unit is given up: the grace of the run, and a little more */
  readonly marginMs: number
}

/** units per round */
const maxUnits = 100

/**
 * Ends units whose engine is gone, units that were not started in time, and tasks whose last unit
 * ended just before a crash. The reaper gives up on an engine only after it has itself seen, by its
 * own clock, that the store answered for a whole lease and the engine did not renew. Engines cannot
 * renew while the store is unavailable, and neither a store that comes back nor a clock that jumps
 * must look like a dead engine.
 */
export class Reaper extends PeriodicWorker {
  readonly name = 'reaper'
  readonly #deps: ReaperDeps
  readonly #watch: LeaseWatch

  constructor(deps: ReaperDeps, settings: ReaperSettings) {
    super({ intervalMs: settings.intervalMs, logger: deps.logger })
    this.#deps = deps
    // A gap that is tolerated cannot make a lease lapse by the margin: engines renew every quarter
    // of a lease, so that takes three quarters of a lease plus the margin; a tolerated gap is at
    // most half a lease plus the margin.
    const maxGapMs = settings.intervalMs + settings.marginMs
    this.#watch = new LeaseWatch({ ...settings, maxGapMs })
  }

  async tick(): Promise<void> {
    try {
      const { store } = this.#deps
      const reaped = await this.#reap()
      const expired = await this.#skipExpired()
      await this.#settle(new Set([...reaped, ...expired, ...(await store.tasks.listUnsettled())]))
    } catch (error) {
      this.#watch.forget()
      throw error
    }
  }

  async #reap(): Promise<readonly number[]> {
    const { store, logger, now, onReaped } = this.#deps
    const askedMs = now()
    const running = await store.units.listRunning()
    const answeredMs = this.#noteAnswer()
    const seen = running.map((unit) => ({ unit, of: formatUnitKey(unit), ...unit.lease }))
    const lapsed = this.#watch.look(seen, { askedMs, answeredMs })
    const units = await store.units.reap(lapsed.slice(0, maxUnits).map(({ unit }) => unit))
    this.#noteAnswer()
    for (const unit of units) {
      logReaped(unit, logger)
      onReaped?.(unit)
    }
    return units.map(({ task }) => task)
  }

  #noteAnswer(): number {
    const answeredMs = this.#deps.now()
    this.#watch.noteAnswer(answeredMs)
    return answeredMs
  }

  async #skipExpired(): Promise<readonly number[]> {
    const { store, logger } = this.#deps
    const tasks = await store.tasks.skipExpired()
    for (const task of tasks) logger.warn({ task }, 'units skipped: not started in time')
    return tasks
  }

  /** A task that cannot be settled does not keep others from their end. */
  async #settle(tasks: Iterable<number>): Promise<void> {
    const { store, logger } = this.#deps
    for (const task of tasks) {
      try {
        if (await store.tasks.settle(task)) logTaskEnd(logger, task)
        this.#noteAnswer()
      } catch (error) {
        if (error instanceof AppError && error.code === 'store_unavailable') throw error
        logger.error({ err: error, task }, 'task not settled')
      }
    }
  }
}

function logReaped(reaped: ReapedUnit, logger: Logger): void {
  const details = { unit: formatUnitKey(reaped), engine: reaped.engine }
  if (!reaped.givenBack) logger.warn(details, 'unit lost: its engine is gone')
  else logger.warn({ ...details, nextAttempt: reaped.attempt + 1 }, 'unit given back: its engine is gone')
}
