import { setTimeout as delay } from 'node:timers/promises'
import type { Store } from '@distribute/store'
import type { FastifyBaseLogger } from 'fastify'
import type { Registry } from 'prom-client'
import type { Feature } from '../feature.ts'
import type { HealthCheck } from '../health/health-check.ts'
import { createReadinessReader } from '../health/readiness.ts'
import { keepAnswers } from '../keep-answers.ts'
import type { DistributeSettings } from '../settings.ts'
import { EventMetrics } from './event-metrics.ts'
import { HealthMetrics } from './health-metrics.ts'
import type { LaneLabels } from './lane-labels.ts'
import { metricsRoutes } from './metrics-routes.ts'
import { StoreMetrics, type StoreSnapshot } from './store-metrics.ts'

export interface MetricsDeps {
  readonly store: Pick<Store, 'lanes' | 'tasks' | 'engines' | 'events'>
  readonly registry: Registry
  readonly lanes: LaneLabels
  readonly settings: Pick<DistributeSettings, 'metrics'>
  readonly checks: readonly HealthCheck[]
  readonly isStopping: () => boolean
  /** An engine that was last seen longer ago than this counts as gone. */
  readonly aliveWithinMs: number
}

/** Scrapes within this time get the same answer. */
const scrapeKeptMs = 1000
/** How long scrapes use what was read from the store. */
const snapshotKeptMs = 5000
/** With many open units, reads take at most a twentieth of the time. */
const snapshotRestFactor = 19
/** Prometheus waits for 10 s by default. */
const storeTimeoutMs = 8000

/** Metrics for Prometheus. */
export function createMetricsFeature(deps: MetricsDeps): Feature {
  const { registry } = deps
  const scrape = keepAnswers(createScrape(deps), { keptMs: scrapeKeptMs })
  return { routes: metricsRoutes({ ...deps, scrape, contentType: registry.contentType }) }
}

function createScrape(deps: MetricsDeps): (log: FastifyBaseLogger) => Promise<string> {
  const { registry, checks, isStopping } = deps
  const readReadiness = createReadinessReader(checks)
  const health = new HealthMetrics(registry)
  const stored = new StoreMetrics(deps)
  const events = new EventMetrics(deps)
  const readStore = keepAnswers(() => readSnapshot(deps, events), {
    keptMs: snapshotKeptMs,
    restFactor: snapshotRestFactor,
  })
  return async (log) => {
    const [readiness, snapshot] = await Promise.all([readReadiness(log), unlessAway(readStore(undefined), log)])
    health.show(readiness, isStopping())
    stored.show(snapshot, Date.now())
    return await registry.metrics()
  }
}

async function readSnapshot(deps: MetricsDeps, events: EventMetrics): Promise<StoreSnapshot> {
  const { store, aliveWithinMs } = deps
  const lanes = await store.lanes.listOpen()
  const tasks = await store.tasks.summarizeOpen()
  const engines = await store.engines.list(aliveWithinMs)
  await events.follow()
  return { lanes, tasks, engines }
}

/** Logged at debug: the parts that need the store log its outage. */
async function unlessAway(reading: Promise<StoreSnapshot>, log: FastifyBaseLogger): Promise<StoreSnapshot | undefined> {
  const answered = reading.catch((error) => {
    log.debug({ err: error }, 'metrics of the store not read')
    return undefined
  })
  return await Promise.race([answered, delay(storeTimeoutMs, undefined, { ref: false })])
}
