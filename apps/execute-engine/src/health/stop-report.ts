import type { Logger } from 'pino'
import type { UnitRuns, UnitWait } from '../intake/unit-runs.ts'
import type { StoreWatch } from './store-watch.ts'

export interface StopReportDeps {
  readonly runs: Pick<UnitRuns, 'listWaits'>
  readonly store: StoreWatch
  readonly logger: Logger
}

const intervalMs = 30_000
/** keeps the line readable */
const maxUnits = 20

const advice = {
  store:
    'results are recorded when the store answers again. To exit now, send a third signal or SIGKILL: the journals in ' +
    'STATE_DIR are kept, and the next engine on this STATE_DIR records them',
  hosts: 'running units may take up to STOP_SECONDS; a second signal terminates their runs now',
}

/**
 * Logs what a stop waits for: at once, whenever the store goes away or comes back, and every 30
 * s. Logs nothing if the stop does not wait. `end` logs that the stop continues.
 */
export class StopReport {
  readonly #deps: StopReportDeps
  readonly #sinceMs = performance.now()
  readonly #timer: NodeJS.Timeout
  #hasWaited = false

  constructor(deps: StopReportDeps) {
    this.#deps = deps
    this.#timer = setInterval(() => this.#report(), intervalMs)
    deps.store.onChange(() => this.#report())
    this.#report()
  }

  end(): void {
    clearInterval(this.#timer)
    this.#deps.store.onChange(() => {})
    if (this.#hasWaited) this.#deps.logger.info(this.#waited(), 'stop continues: no claimed unit left')
  }

  #report(): void {
    const { runs, store, logger } = this.#deps
    const waits = runs.listWaits()
    if (waits.length === 0) return
    this.#hasWaited = true
    const details = { ...this.#waited(), units: waits.slice(0, maxUnits), unitCount: waits.length }
    const { outage } = store
    if (outage !== undefined) logger.warn({ ...details, ...outage, advice: advice.store }, 'stop waiting for the store')
    else logger.info({ ...details, ...(hasRuns(waits) && { advice: advice.hosts }) }, 'stop waiting for units')
  }

  #waited() {
    return { waitedSeconds: Math.round((performance.now() - this.#sinceMs) / 1000) }
  }
}

function hasRuns(waits: readonly UnitWait[]): boolean {
  return waits.some(({ waitsFor }) => waitsFor !== 'its record')
}
