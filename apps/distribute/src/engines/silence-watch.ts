import { LeaseWatch } from '@distribute/domain'
import type { Store } from '@distribute/store'
import type { Logger } from 'pino'
import { PeriodicWorker } from '../periodic-worker.ts'

export interface SilenceWatchDeps {
  readonly store: Pick<Store, 'engines'>
  readonly logger: Logger
  /** milliseconds of a monotonic clock that includes the time that the machine sleeps */
  readonly now: () => number
  /** Called for each engine that fell silent. */
  readonly onSilent?: () => void
}

export interface SilenceWatchSettings {
  /** at most half a lease */
  readonly intervalMs: number
  /** An engine that does not beat for this long is silent. */
  readonly leaseMs: number
}

/**
 * Notes engines that stopped beating without a word, once each, so that an event tells of them. As
 * the reaper does, it trusts its own clock alone: the store must have answered for a whole lease
 * while the engine did not beat.
 */
export class SilenceWatch extends PeriodicWorker {
  readonly name = 'silence watch'
  readonly #deps: SilenceWatchDeps
  readonly #watch: LeaseWatch

  constructor(deps: SilenceWatchDeps, settings: SilenceWatchSettings) {
    super({ intervalMs: settings.intervalMs, logger: deps.logger })
    this.#deps = deps
    const { leaseMs } = settings
    this.#watch = new LeaseWatch({ leaseMs, marginMs: 0, maxGapMs: leaseMs })
  }

  async tick(): Promise<void> {
    const { store, logger, onSilent } = this.#deps
    try {
      const silent = await store.engines.noteSilent(await this.#findLapsed())
      for (const { id } of silent) {
        logger.warn({ engine: id }, 'engine silent')
        onSilent?.()
      }
    } catch (error) {
      this.#watch.forget()
      throw error
    }
  }

  async #findLapsed() {
    const { store, now } = this.#deps
    const askedMs = now()
    const beating = await store.engines.listBeating()
    const answeredMs = now()
    this.#watch.noteAnswer(answeredMs)
    const seen = beating.map((engine) => ({ ...engine, of: engine.id, lengthMs: null }))
    return this.#watch.look(seen, { askedMs, answeredMs })
  }
}
