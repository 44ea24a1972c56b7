import { formatUnitKey, type UnitKey } from '@distribute/contracts'
import type { RunProgress } from '@distribute/domain'
import { type EndedHost, monotonicMs, type UnitRun } from '@distribute/runner'
import type { Logger } from 'pino'

/** The part of a run that the watch needs. */
type WatchedRun = UnitKey & Pick<UnitRun, 'endHosts'>

/** between two searches for the processes of a run; each search reads all of /proc */
const intervalMs = 250

/** Terminates the connections of stragglers, by the straggler rule in `domain`. */
export class StragglerWatch {
  readonly #run: WatchedRun
  readonly #progress: RunProgress
  readonly #logger: Logger
  readonly #logged = new Set<string>()
  #hasFailed = false
  #lastLookAt = Number.NEGATIVE_INFINITY

  constructor(run: WatchedRun, progress: RunProgress, logger: Logger) {
    this.#run = run
    this.#progress = progress
    this.#logger = logger
  }

  /** Checks once. Must be repeated: a step opens a new connection for each item of a loop. */
  async look(): Promise<void> {
    if (performance.now() - this.#lastLookAt < intervalMs) return
    try {
      const stragglers = this.#progress.findStragglers(monotonicMs())
      for (const host of (await this.#run.endHosts?.(stragglers)) ?? []) this.#logOnce(host)
    } catch (error) {
      this.#fail(error)
    }
    this.#lastLookAt = performance.now()
  }

  /**
   * Logs instead of throwing: one host must not cost the others their results, for example when the
   * disk is full.
   */
  #fail(error: unknown): void {
    if (this.#hasFailed) return
    this.#hasFailed = true
    this.#logger.error({ err: error, unit: formatUnitKey(this.#run) }, 'straggler not terminated')
  }

  #logOnce({ host, name: step, stepId, processes }: EndedHost): void {
    const key = `${host} ${stepId}`
    if (this.#logged.has(key)) return
    this.#logged.add(key)
    const details = { unit: formatUnitKey(this.#run), host, step, processes }
    this.#logger.warn(details, 'straggler terminated: other hosts wait for it')
  }
}
