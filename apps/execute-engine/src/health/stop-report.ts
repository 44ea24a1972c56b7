import type { Logger } from 'pino'
import type { UnitRuns, UnitWait } from '../intake/unit-runs.ts'
import type { StoreWatch } from './store-watch.ts'

export interface StopReportDeps {
  readonly runs: Pick<UnitRuns, 'listWaits'>
  readonly store: StoreWatch
  readonly logger: Logger
}

const intervalMs = 30_000
/** one line is to be read */
const maxUnits = 20

const advice = {
  store:
    'results are recorded when the store answers again. To end at once send a third signal, or SIGKILL: the journals in ' +
    'STATE_DIR are kept, and the next engine on this STATE_DIR records them',
  hosts: 'units that run are waited for up to STOP_SECONDS; a second signal ends their runs now',
}

/**
 * Says what a stop waits for: at once, whenever the store goes away or comes back, and every 30 s. A stop that waits for
 * nothing says nothing. `end` says that the stop goes on.
 */
export class StopReport {
  readonly #deps: StopReportDeps
  readonly #sinceMs = performance.now()
  readonly #timer: NodeJS.Timeout
  #hasWaited = false

  constructor(deps: StopReportDeps) {
    this.#deps = deps
    this.#timer = setInterval(() => this.#tell(), intervalMs)
    deps.store.onChange(() => this.#tell())
    this.#tell()
  }

  end(): void {
    clearInterval(this.#timer)
    this.#deps.store.onChange(() => {})
    if (this.#hasWaited) this.#deps.logger.info(this.#waited(), 'the stop goes on: no unit is held any more')
  }

  #tell(): void {
    const { runs, store, logger } = this.#deps
    const waits = runs.listWaits()
    if (waits.length === 0) return
    this.#hasWaited = true
    const details = { ...this.#waited(), units: waits.slice(0, maxUnits), unitCount: waits.length }
    const { outage } = store
    if (outage !== undefined)
      logger.warn({ ...details, ...outage, advice: advice.store }, 'the stop waits for the store')
    else logger.info({ ...details, ...(hasRuns(waits) && { advice: advice.hosts }) }, 'the stop waits for units')
  }

  #waited() {
    return { waitedSeconds: Math.round((performance.now() - this.#sinceMs) / 1000) }
  }
}

function hasRuns(waits: readonly UnitWait[]): boolean {
  return waits.some(({ waitsFor }) => waitsFor !== 'its record')
}
