import { formatUnitKey, type UnitKey, type UnitMessage } from '@distribute/contracts'
import type { UnitQueue } from '@distribute/queue'
import type { SignOrder, Store } from '@distribute/store'
import type { Logger } from 'pino'
import { PeriodicWorker } from '../periodic-worker.ts'

export interface DispatcherDeps {
  readonly store: Store
  readonly queue: UnitQueue
  readonly logger: Logger
  /** undefined: this distribute has no key and queues units without signed orders */
  readonly sign?: SignOrder | undefined
  /** Called when units were published, or could not be. */
  readonly onPublished?: ((publishing: { lane: string; units: number; isAnnounced: boolean }) => void) | undefined
}

export interface DispatcherSettings {
  /** units kept queued per lane; 0: as many as the free slots of its living engines */
  readonly depth: number
  /** An engine that was last seen longer ago than this counts as gone. */
  readonly aliveWithinMs: number
}

/** While units are pending. Slots become free in other processes, without a notification. */
const busyIntervalMs = 50
/** While none are. Other instances submit tasks, too. */
const idleIntervalMs = 500

/**
 * Publishes pending units to the queue, fairly, as slots become free. `queued` is committed before
 * the message is published. After a crash between the two, an engine picks the unit up from the
 * store.
 */
export class Dispatcher extends PeriodicWorker {
  readonly name = 'dispatcher'
  readonly #deps: DispatcherDeps
  readonly #settings: DispatcherSettings
  readonly #publishing = new Set<Promise<void>>()
  /** lanes whose last units could not be announced */
  readonly #silentLanes = new Set<string>()

  constructor(deps: DispatcherDeps, settings: DispatcherSettings) {
    super({ intervalMs: idleIntervalMs, logger: deps.logger })
    this.#deps = deps
    this.#settings = settings
  }

  override async stop(): Promise<void> {
    await super.stop()
    await Promise.all(this.#publishing)
  }

  async tick(): Promise<{ nextInMs: number }> {
    const lanes = await this.#deps.store.lanes.list()
    // allSettled: the next round must not begin while a lane of this one is still being dealt.
    const dealt = await Promise.allSettled(lanes.map((lane) => this.#deal(lane)))
    const failed = dealt.find((one) => one.status === 'rejected')
    if (failed !== undefined) throw failed.reason
    const hasMore = dealt.some((one) => one.status === 'fulfilled' && one.value)
    return { nextInMs: hasMore ? busyIntervalMs : idleIntervalMs }
  }

  /** Returns true while the lane has units that could not be dealt yet. */
  async #deal(lane: string): Promise<boolean> {
    const { store, sign } = this.#deps
    const { messages, more, unsigned } = await store.lanes.deal({ lane, ...this.#settings, sign })
    if (unsigned.length > 0) this.#logUnsigned(lane, unsigned)
    if (messages.length > 0) this.#publish(lane, messages)
    return more
  }

  #logUnsigned(lane: string, unsigned: readonly UnitKey[]): void {
    const units = unsigned.slice(0, 20).map(formatUnitKey)
    this.#deps.logger.error(
      { lane, count: unsigned.length, units },
      'orders not signed: hosts were changed in the store',
    )
  }

  /**
   * Not awaited: while the broker is unavailable, units must still become `queued`, so that engines
   * can pick them up.
   */
  #publish(lane: string, messages: readonly UnitMessage[]): void {
    const published = this.#deps.queue
      .publish(lane, messages)
      .then(
        () => this.#noteAnnounced(lane, messages.length),
        (error) => this.#noteUnannounced(lane, messages.length, error),
      )
      .finally(() => this.#publishing.delete(published))
    this.#publishing.add(published)
  }

  #noteAnnounced(lane: string, units: number): void {
    this.#deps.onPublished?.({ lane, units, isAnnounced: true })
    if (this.#silentLanes.delete(lane)) this.#deps.logger.info({ lane }, 'units announced again')
  }

  /** Logs once per outage: until it ends, every round deals units and fails to announce them. */
  #noteUnannounced(lane: string, units: number, error: unknown): void {
    this.#deps.onPublished?.({ lane, units, isAnnounced: false })
    if (this.#silentLanes.has(lane)) return
    this.#silentLanes.add(lane)
    this.#deps.logger.warn({ err: error, lane }, 'units not announced: engines pick them up from the store')
  }
}
