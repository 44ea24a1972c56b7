import type { UnitQueue } from '@distribute/queue'
import { startTicker, type Ticker } from '@distribute/service'
import type { Store } from '@distribute/store'
import type { Logger } from 'pino'

export interface DispatcherDeps {
  readonly store: Store
  readonly queue: UnitQueue
  readonly logger: Logger
}

export interface DispatcherSettings {
  /** units kept queued per lane; 0: as many as its living engines have free slots */
  readonly depth: number
  /** an engine that was not seen for longer than this is not living */
  readonly aliveWithinMs: number
}

/** Slots become free in other processes, which nobody tells us: while units are pending, look this often. */
const busyIntervalMs = 50
/** Tasks are submitted through other instances, too. */
const idleIntervalMs = 500

/**
 * Gives pending units to the queue, fairly, as slots become free. `queued` is committed before the message is
 * published; a crash between the two leaves a unit that an engine's sweep finds.
 */
export class Dispatcher {
  readonly #deps: DispatcherDeps
  readonly #settings: DispatcherSettings
  readonly #publishing = new Set<Promise<void>>()
  #ticker: Ticker | undefined

  constructor(deps: DispatcherDeps, settings: DispatcherSettings) {
    this.#deps = deps
    this.#settings = settings
  }

  start(): void {
    this.#ticker = startTicker({
      name: 'dispatcher',
      intervalMs: idleIntervalMs,
      task: () => this.#dealAll(),
      logger: this.#deps.logger,
    })
  }

  /** Something was submitted: deal now. */
  wake(): void {
    this.#ticker?.wake()
  }

  async stop(): Promise<void> {
    await this.#ticker?.stop()
    await Promise.all(this.#publishing)
  }

  async #dealAll(): Promise<{ nextInMs: number }> {
    const lanes = await this.#deps.store.lanes.list()
    const more = await Promise.all(lanes.map((lane) => this.#deal(lane)))
    return { nextInMs: more.includes(true) ? busyIntervalMs : idleIntervalMs }
  }

  /** True while the lane has units that could not be dealt yet. */
  async #deal(lane: string): Promise<boolean> {
    const { messages, more } = await this.#deps.store.lanes.deal({ lane, ...this.#settings })
    if (messages.length > 0) this.#publish(lane, messages)
    return more
  }

  /** Not awaited: a broker that is away must not keep other units from being queued, where sweeps find them. */
  #publish(lane: string, messages: Parameters<UnitQueue['publish']>[1]): void {
    const published = this.#deps.queue
      .publish(lane, messages)
      .catch((error) =>
        this.#deps.logger.warn({ err: error, lane, units: messages.length }, 'units were queued but not announced'),
      )
      .finally(() => this.#publishing.delete(published))
    this.#publishing.add(published)
  }
}
