import { formatUnitKey, type UnitKey } from '@distribute/contracts'
import type { RunProgress } from '@distribute/domain'
import { type EndedHost, monotonicMs, type UnitRun } from '@distribute/runner'
import type { Logger } from 'pino'

/** What the watch needs of a run. */
type WatchedRun = UnitKey & Pick<UnitRun, 'endHosts'>

/** between two searches for a run's processes, each of which reads all of /proc */
const intervalMs = 250

/** Ends the connections of hosts that their neighbours wait for: when, says `domain`. */
export class StragglerWatch {
  readonly #run: WatchedRun
  readonly #progress: RunProgress
  readonly #logger: Logger
  readonly #told = new Set<string>()
  #hasFailed = false
  #lastLookAt = Number.NEGATIVE_INFINITY

  constructor(run: WatchedRun, progress: RunProgress, logger: Logger) {
    this.#run = run
    this.#progress = progress
    this.#logger = logger
  }

  /** One look, to be repeated: a step opens another connection for each item of a loop. */
  async look(): Promise<void> {
    if (performance.now() - this.#lastLookAt < intervalMs) return
    try {
      const stragglers = this.#progress.findStragglers(monotonicMs())
      for (const host of await this.#run.endHosts(stragglers)) this.#tell(host)
    } catch (error) {
      this.#fail(error)
    }
    this.#lastLookAt = performance.now()
  }

  /** One host's connection must not cost the others their results (a full disk keeps the journal from being told). */
  #fail(error: unknown): void {
    if (this.#hasFailed) return
    this.#hasFailed = true
    this.#logger.error({ err: error, unit: formatUnitKey(this.#run) }, 'a host that others wait for cannot be ended')
  }

  #tell({ host, name: step, stepId, processes }: EndedHost): void {
    const key = `${host} ${stepId}`
    if (this.#told.has(key)) return
    this.#told.add(key)
    const details = { unit: formatUnitKey(this.#run), host, step, processes }
    this.#logger.warn(details, 'neighbours wait for this host: its connection is ended')
  }
}
