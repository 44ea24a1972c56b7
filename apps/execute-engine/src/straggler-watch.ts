import { formatUnitKey } from '@distribute/contracts'
import type { OutstandingStep, RunProgress } from '@distribute/domain'
import { monotonicMs, type UnitRun } from '@distribute/runner'
import type { Logger } from 'pino'

/** between two searches for a run's processes, each of which reads all of /proc */
const intervalMs = 250

/** Ends the connections of hosts that their neighbours wait for: when, says `domain`. */
export class StragglerWatch {
  readonly #run: UnitRun
  readonly #progress: RunProgress
  readonly #logger: Logger
  readonly #told = new Set<string>()
  #hasFailed = false
  #lastLookAt = Number.NEGATIVE_INFINITY

  constructor(run: UnitRun, progress: RunProgress, logger: Logger) {
    this.#run = run
    this.#progress = progress
    this.#logger = logger
  }

  /** One look, to be repeated: a step opens another connection for each item of a loop. */
  async look(): Promise<void> {
    if (performance.now() - this.#lastLookAt < intervalMs) return
    try {
      for (const step of this.#progress.findStragglers(monotonicMs())) await this.#end(step)
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

  async #end(step: OutstandingStep): Promise<void> {
    const processes = await this.#run.endHost(step)
    const name = `${step.host} ${step.stepId}`
    // without an ssh client there is nothing to end, and the next look may find one
    if (processes === 0 || this.#told.has(name)) return
    this.#told.add(name)
    const { host, name: stepName } = step
    const details = { unit: formatUnitKey(this.#run), host, step: stepName, processes }
    this.#logger.warn(details, 'neighbours wait for this host: its connection is ended')
  }
}
