import { formatUnitKey, type UnitKey, type UnitMessage } from '@distribute/contracts'
import type { UnitQueue } from '@distribute/queue'
import { startTicker, type Ticker } from '@distribute/service'
import type { SignOrder, Store } from '@distribute/store'
import type { Logger } from 'pino'

export interface DispatcherDeps {
  readonly store: Store
  readonly queue: UnitQueue
  readonly logger: Logger
  /** undefined: this distribute has no key, and units are queued without signed orders */
  readonly sign?: SignOrder | undefined
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
  readonly name = 'dispatcher'
  readonly #deps: DispatcherDeps
  readonly #settings: DispatcherSettings
  readonly #publishing = new Set<Promise<void>>()
  /** whose units could not be announced of late */
  readonly #silentLanes = new Set<string>()
  #ticker: Ticker | undefined

  constructor(deps: DispatcherDeps, settings: DispatcherSettings) {
    this.#deps = deps
    this.#settings = settings
  }

  start(): void {
    this.#ticker = startTicker({
      name: this.name,
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
    // settled, not all: the next round must not begin while a lane of this one is still being dealt
    const dealt = await Promise.allSettled(lanes.map((lane) => this.#deal(lane)))
    const failed = dealt.find((one) => one.status === 'rejected')
    if (failed !== undefined) throw failed.reason
    const hasMore = dealt.some((one) => one.status === 'fulfilled' && one.value)
    return { nextInMs: hasMore ? busyIntervalMs : idleIntervalMs }
  }

  /** True while the lane has units that could not be dealt yet. */
  async #deal(lane: string): Promise<boolean> {
    const { store, sign } = this.#deps
    const { messages, more, refused } = await store.lanes.deal({ lane, ...this.#settings, sign })
    if (refused.length > 0) this.#noteRefused(lane, refused)
    if (messages.length > 0) this.#publish(lane, messages)
    return more
  }

  #noteRefused(lane: string, refused: readonly UnitKey[]): void {
    const units = refused.slice(0, 20).map(formatUnitKey)
    this.#deps.logger.error(
      { lane, count: refused.length, units },
      'hosts of units were changed in the store: their orders are not signed',
    )
  }

  /** Not awaited: a broker that is away must not keep other units from being queued, where sweeps find them. */
  #publish(lane: string, messages: readonly UnitMessage[]): void {
    const published = this.#deps.queue
      .publish(lane, messages)
      .then(
        () => this.#noteAnnounced(lane),
        (error) => this.#noteUnannounced(lane, error),
      )
      .finally(() => this.#publishing.delete(published))
    this.#publishing.add(published)
  }

  #noteAnnounced(lane: string): void {
    if (this.#silentLanes.delete(lane)) this.#deps.logger.info({ lane }, 'units are announced again')
  }

  /** One line per outage: while it lasts, units are dealt, and fail to be announced, again and again. */
  #noteUnannounced(lane: string, error: unknown): void {
    if (this.#silentLanes.has(lane)) return
    this.#silentLanes.add(lane)
    this.#deps.logger.warn({ err: error, lane }, 'units are queued but not announced: engines find them by sweeping')
  }
}
