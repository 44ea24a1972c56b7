import type { SharedSettings } from '@distribute/contracts'
import { compareSettings } from '@distribute/domain'
import type { EngineView, Store } from '@distribute/store'
import type { Logger } from 'pino'
import { PeriodicWorker } from '../periodic-worker.ts'

export interface SettingsWatchDeps {
  readonly store: Pick<Store, 'engines' | 'distributes'>
  readonly logger: Logger
}

export interface SettingsWatchOptions {
  /** new at each start of the process */
  readonly id: string
  readonly hostName: string
  /** the settings of this distribute */
  readonly settings: SharedSettings
  /** An engine that was last seen longer ago than this counts as gone. */
  readonly aliveWithinMs: number
  /** left out: 5 s */
  readonly intervalMs?: number
}

/**
 * Announces the settings of this distribute to engines, and warns of each engine whose settings
 * differ: once, and again when the difference changes.
 */
export class SettingsWatch extends PeriodicWorker {
  readonly name = 'settings watch'
  readonly #deps: SettingsWatchDeps
  readonly #options: SettingsWatchOptions
  /** the difference last logged, by engine */
  readonly #logged = new Map<string, string>()
  #isStarted = false

  constructor(deps: SettingsWatchDeps, options: SettingsWatchOptions) {
    super({ intervalMs: options.intervalMs ?? 5000, logger: deps.logger })
    this.#deps = deps
    this.#options = options
  }

  override start(): void {
    this.#isStarted = true
    super.start()
  }

  override async stop(): Promise<void> {
    if (!this.#isStarted) return
    await super.stop()
    // A failure has no effect: engines ignore old announcements.
    await this.#deps.store.distributes.leave(this.#options.id).catch(() => undefined)
  }

  async tick(): Promise<void> {
    const { id, hostName, settings, aliveWithinMs } = this.#options
    const { engines, distributes } = this.#deps.store
    await distributes.announce({ id, hostName, settings })
    for (const engine of await engines.list(aliveWithinMs)) if (engine.state !== 'gone') this.#compare(engine)
  }

  #compare({ id, hostName, stateDir, settings }: EngineView): void {
    // Engines of the previous version do not announce their settings.
    if (settings === null) return
    const { danger, warning } = compareSettings(settings, this.#options.settings)
    const difference = [danger, warning].filter((text) => text !== undefined).join('; ')
    if (difference === (this.#logged.get(id) ?? '')) return
    this.#logged.set(id, difference)
    const details = { engine: id, hostName, stateDir, difference }
    const { logger } = this.#deps
    if (difference === '') logger.info(details, 'engine settings agree again')
    else if (danger === undefined) logger.warn(details, 'engine settings differ')
    else logger.error(details, 'engine settings differ: a host could run twice at the same time')
  }
}
