import { pause, type Service, type Stage, startAll, stopAll, waitFor } from '@distribute/service'
import { assertMayListen, createAccessCheck } from './access/access-check.ts'
import { acceptDuringOutage } from './access/outage-access.ts'
import { createRefusalAudit } from './audit/audit-refusals.ts'
import type { DistributeDeps } from './distribute-deps.ts'
import type { Feature } from './feature.ts'
import { createFeatures } from './features.ts'
import { HttpServer } from './http/http-server.ts'
import { LaneLabels } from './metrics/lane-labels.ts'
import { createServiceMetrics } from './metrics/service-metrics.ts'
import { type DistributeSettings, toDistributeSettings } from './settings.ts'

/**
 * The HTTP service and the work behind it: dispatching pending units, ending those of lost engines,
 * deleting old tasks.
 */
export class Distribute implements Service {
  readonly name = 'distribute'
  readonly #deps: DistributeDeps
  readonly #server: HttpServer
  readonly #features: readonly Feature[]
  readonly #stages: readonly Stage[]
  readonly #stopRequest = new AbortController()
  #starting: Promise<string> | undefined
  #stopping: Promise<void> | undefined

  constructor(deps: DistributeDeps) {
    const { store, logger, version } = deps
    this.#deps = deps
    const settings = toDistributeSettings(deps.configuration, deps)
    const isStopping = () => this.#stopping !== undefined
    const lanes = new LaneLabels()
    const metrics = createServiceMetrics({ ...deps, lanes })
    const checkAccess = createAccessCheck({ settings, store })
    this.#features = createFeatures({ ...deps, settings, isStopping, lanes, metrics, checkAccess })
    this.#server = new HttpServer({
      ...{ settings, logger, version, isStopping },
      checkAccess: acceptDuringOutage(checkAccess),
      auditRefusal: createRefusalAudit(store, logger),
      onAnswered: metrics.requestAnswered,
      features: this.#features,
    })
    this.#stages = [
      this.#createGate(settings),
      this.#features.flatMap(({ workers = [] }) => workers),
      this.#server,
      this.#features.flatMap(({ jobs = [] }) => jobs),
    ]
  }

  /**
   * Resolves with the address once the service takes requests. Rejects if `stop` was called before.
   */
  start(): Promise<string> {
    this.#starting ??= this.#start()
    return this.#starting
  }

  async #start(): Promise<string> {
    const { logger } = this.#deps
    const { signal } = this.#stopRequest
    await startAll(this.#stages, { logger, signal })
    const { address = '' } = this.#server
    logger.info({ address }, 'distribute listening')
    void this.#logQueueOutage(signal)
    return address
  }

  /** Rejects the start of a service that others can reach and that has no token. */
  #createGate(settings: DistributeSettings): Service {
    const { store, logger } = this.#deps
    const { signal } = this.#stopRequest
    return {
      name: 'access',
      start: () => waitFor({ what: 'store', attempt: () => assertMayListen({ settings, store }), logger, signal }),
      stop: () => undefined,
    }
  }

  /**
   * Tasks and units are stored without Kafka: at the start, nothing else would log that it is
   * unavailable.
   */
  async #logQueueOutage(signal: AbortSignal): Promise<void> {
    const { queue, logger } = this.#deps
    try {
      await waitFor({ what: 'queue', attempt: () => queue.ping(), logger, signal })
    } catch (error) {
      if (!signal.aborted) logger.error({ err: error }, 'queue check failed')
    }
  }

  /**
   * Drains for DRAIN_SECONDS, then ends requests in progress, then the work behind them.
   * Idempotent; a no-op before `start`.
   */
  stop(): Promise<void> {
    this.#stopping ??= this.#stop()
    return this.#stopping
  }

  async #stop(): Promise<void> {
    for (const { onStopping } of this.#features) onStopping?.()
    if (this.#server.address !== undefined) await this.#drain()
    this.#stopRequest.abort()
    // The caller of `start` handles its error.
    await this.#starting?.catch(() => undefined)
    await stopAll(this.#stages)
  }

  /**
   * Gives load balancers time to notice: closing the socket resets connections that the kernel has
   * already accepted.
   */
  async #drain(): Promise<void> {
    const { configuration, logger, ending } = this.#deps
    const { drainSeconds } = configuration.http
    if (drainSeconds === 0) return
    logger.info({ drainSeconds }, 'drain started')
    await pause(drainSeconds * 1000, ending)
  }
}
