import type { SharedSettings } from '@distribute/contracts'
import { compareSettings } from '@distribute/domain'
import { startTicker, type Ticker } from '@distribute/service'
import type { EngineView, Store } from '@distribute/store'
import type { Logger } from 'pino'

export interface SettingsWatchDeps {
  readonly store: Pick<Store, 'engines' | 'distributes'>
  readonly logger: Logger
}

export interface SettingsWatchOptions {
  /** new at each start of the process */
  readonly id: string
  readonly hostName: string
  /** what this distribute runs with */
  readonly settings: SharedSettings
  /** an engine that was not seen for longer than this is not living */
  readonly aliveWithinMs: number
  /** between two looks; left out: 5 s */
  readonly intervalMs?: number
}

/**
 * Says what this distribute runs with, so that engines see where they differ, and warns of each engine that does: once, and
 * again when the difference is another one.
 */
export class SettingsWatch {
  readonly name = 'settings watch'
  readonly #deps: SettingsWatchDeps
  readonly #options: SettingsWatchOptions
  readonly #told = new Map<string, string>()
  #ticker: Ticker | undefined

  constructor(deps: SettingsWatchDeps, options: SettingsWatchOptions) {
    this.#deps = deps
    this.#options = options
  }

  start(): void {
    const { logger } = this.#deps
    const { intervalMs = 5000 } = this.#options
    this.#ticker = startTicker({ name: this.name, intervalMs, task: () => this.#look(), logger })
  }

  /** Safe to repeat, also when never started. */
  async stop(): Promise<void> {
    if (this.#ticker === undefined) return
    await this.#ticker.stop()
    // one that cannot leave is soon not heard of any more
    await this.#deps.store.distributes.leave(this.#options.id).catch(() => undefined)
  }

  async #look(): Promise<void> {
    const { id, hostName, settings, aliveWithinMs } = this.#options
    const { engines, distributes } = this.#deps.store
    await distributes.announce({ id, hostName, settings })
    for (const engine of await engines.list(aliveWithinMs)) if (engine.state !== 'gone') this.#compare(engine)
  }

  #compare({ id, hostName, stateDir, settings }: EngineView): void {
    // an engine of the version before does not say
    if (settings === null) return
    const { danger, warning } = compareSettings(settings, this.#options.settings)
    const difference = [danger, warning].filter((text) => text !== undefined).join('; ')
    if (difference === (this.#told.get(id) ?? '')) return
    this.#told.set(id, difference)
    const details = { engine: id, hostName, stateDir, difference }
    const { logger } = this.#deps
    if (difference === '') logger.info(details, 'the settings of an engine agree with these')
    else if (danger === undefined) logger.warn(details, 'the settings of an engine differ from these')
    else logger.error(details, 'the settings of an engine differ so that a host could be run twice at a time')
  }
}
