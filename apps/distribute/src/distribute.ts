import type { Configuration } from '@distribute/contracts'
import { lapseMarginMs } from '@distribute/domain'
import type { UnitQueue } from '@distribute/queue'
import {
  pause,
  type SecretKey,
  type Service,
  type SigningKeys,
  type Stage,
  startAll,
  stopAll,
  waitFor,
} from '@distribute/service'
import type { SignOrder, Store } from '@distribute/store'
import type { Logger } from 'pino'
import type { Registry } from 'prom-client'
import { type AccessCheck, assertMayListen, createAccessCheck } from './access/access-check.ts'
import { acceptDuringOutage } from './access/outage-access.ts'
import { createEnginesFeature } from './engines/engines-feature.ts'
import { createEventsFeature } from './events/events-feature.ts'
import type { Feature } from './feature.ts'
import { createHealthFeature } from './health/health-feature.ts'
import { createHostsFeature } from './hosts/hosts-feature.ts'
import { HttpServer } from './http/http-server.ts'
import { createLanesFeature } from './lanes/lanes-feature.ts'
import { LaneLabels } from './metrics/lane-labels.ts'
import { createMetricsFeature } from './metrics/metrics-feature.ts'
import { createServiceMetrics, type ServiceMetrics } from './metrics/service-metrics.ts'
import { createPeopleFeature } from './people/people-feature.ts'
import { createProjectsFeature } from './projects/projects-feature.ts'
import { createShare } from './projects/share/share.ts'
import { createResultsFeature } from './results/results-feature.ts'
import { type DistributeSettings, toDistributeSettings } from './settings.ts'
import { limitInspection, PlaybookInspector } from './tasks/inspection/playbook-inspector.ts'
import { createTasksFeature } from './tasks/tasks-feature.ts'
import { createTokensFeature } from './tokens/tokens-feature.ts'
import { createUnitsFeature } from './units/units-feature.ts'
import { createV1Feature } from './v1/v1-feature.ts'

export interface DistributeDeps {
  readonly store: Store
  readonly queue: UnitQueue
  readonly logger: Logger
  /** what GET /metrics shows; this process adds its metrics */
  readonly registry: Registry
  readonly configuration: Configuration
  /** of [Security] KEY_FILE; undefined: not set */
  readonly secretKey?: SecretKey | undefined
  /** of [Security] KEYS_DIR; left out: not set */
  readonly keys?: SigningKeys | undefined
  readonly version: string
  readonly hostName: string
  /** new at each start of the process */
  readonly id: string
  /** Hosts of 127.0.0.0/8 are run without SSH, as in standalone. */
  readonly localHosts: boolean
  /** Ends the wait of [HTTP] DRAIN_SECONDS. */
  readonly ending?: AbortSignal | undefined
  /** milliseconds of a monotonic clock that includes the time that the machine sleeps */
  readonly now: () => number
}

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

  /** Refuses to start a service that others can reach and that has no token. */
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

interface FeaturesDeps extends DistributeDeps {
  readonly settings: DistributeSettings
  readonly isStopping: () => boolean
  readonly lanes: LaneLabels
  readonly metrics: ServiceMetrics
  readonly checkAccess: AccessCheck
}

function createFeatures(deps: FeaturesDeps): readonly Feature[] {
  const { store, logger, configuration, settings, version, isStopping, id, hostName, secretKey, keys, metrics } = deps
  const { engine, dispatch, limits, kafka, gitlab } = configuration
  const { leaseSeconds, graceSeconds } = engine
  const leaseMs = leaseSeconds * 1000
  const aliveWithinMs = leaseMs
  const intervalMs = Math.min(dispatch.reapSeconds * 1000, leaseMs / 2)
  const marginMs = graceSeconds * 1000 + lapseMarginMs
  const share = createShare(configuration.share.path)

  const units = createUnitsFeature({
    ...deps,
    sign: toSignOrder(keys),
    onPublished: metrics.unitsPublished,
    onReaped: metrics.leaseExpired,
    settings: { depth: dispatch.depth, aliveWithinMs, intervalMs, leaseMs, marginMs },
  })
  const projects = createProjectsFeature({ ...deps, share, gitlab, leaseMs, onCloneEnded: metrics.cloneEnded })
  const { cloner, guard } = projects
  const inspector = new PlaybookInspector(limitInspection(limits.maxPlaybookBytes))
  const submission = { store, settings, share, guard, inspector, onSubmitted: units.wake }
  const tasks = createTasksFeature({
    ...submission,
    ...{ logger, inspector, secretKey, keys, aliveWithinMs, retentionDays: limits.retentionDays },
  })
  const self = { id, hostName, settings: { leaseSeconds, graceSeconds, topic: kafka.topic } }
  const engines = createEnginesFeature({
    ...deps,
    aliveWithinMs,
    self,
    silence: { intervalMs, leaseMs },
    onSilent: metrics.engineFellSilent,
  })
  const people = createPeopleFeature(deps)
  const lanes = createLanesFeature({ store, aliveWithinMs })
  const events = createEventsFeature({ ...deps, aliveWithinMs })
  const features = [
    createTokensFeature({ store }),
    tasks,
    units,
    createHostsFeature({ store }),
    createResultsFeature({ store }),
    events,
    engines,
    lanes,
    projects,
    people,
  ]
  const checks = features.flatMap((feature) => feature.checks ?? [])
  return [
    createV1Feature({ ...submission, cloner }),
    ...features,
    createHealthFeature({ checks, version, isStopping }),
    createMetricsFeature({ ...deps, checks, aliveWithinMs }),
  ]
}

function toSignOrder(keys: SigningKeys | undefined): SignOrder | undefined {
  const signer = keys?.signer
  return signer && ((text) => ({ text, keyId: signer.keyId, signature: signer.sign(text) }))
}
