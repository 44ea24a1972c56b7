import type { FastifyReply, FastifyRequest } from 'fastify'
import { Counter, Gauge, Histogram, type Registry } from 'prom-client'
import type { LaneLabels } from './lane-labels.ts'

/** What this process itself does. Each instance counts its own part: sum them. */
export interface ServiceMetrics {
  requestAnswered(request: FastifyRequest, reply: FastifyReply): void
  leaseExpired(unit: { readonly givenBack: boolean }): void
  engineFellSilent(): void
  unitsPublished(publishing: { readonly lane: string; readonly units: number; readonly isAnnounced: boolean }): void
  cloneEnded(outcome: { readonly kind: string }, durationMs: number): void
}

export interface ServiceMetricsOptions {
  readonly registry: Registry
  readonly lanes: LaneLabels
  readonly version: string
}

/** Registers these metrics, and returns what feeds them. */
export function createServiceMetrics({ registry, lanes, version }: ServiceMetricsOptions): ServiceMetrics {
  const registers = [registry]
  new Gauge({
    ...{ name: 'distribute_build_info', help: 'Version of this distribute; the value is 1.', registers },
    labelNames: ['version'],
  }).set({ version }, 1)
  const requests = createRequestDurations(registry)
  const expired = createExpiredLeases(registry)
  const silent = new Counter({
    ...{ name: 'distribute_engines_silent_total', registers },
    help: 'Engines that stopped sending heartbeats without announcing it, as noticed by this distribute.',
  })
  const published = new Counter({
    ...{ name: 'distribute_published_units_total', registers },
    help: 'Units that this distribute queued: announced over Kafka, or left to the pickup of engines.',
    labelNames: ['lane', 'outcome'],
  })
  const clones = createCloneDurations(registry)
  return {
    requestAnswered: (request, reply) =>
      requests.observe(describeRequest(request, reply.statusCode), reply.elapsedTime / 1000),
    leaseExpired: ({ givenBack }) => expired.inc({ outcome: givenBack ? 'given_back' : 'lost' }),
    engineFellSilent: () => silent.inc(),
    unitsPublished: ({ lane, units, isAnnounced }) =>
      published.inc({ lane: lanes.of(lane), outcome: isAnnounced ? 'announced' : 'unannounced' }, units),
    cloneEnded: ({ kind }, durationMs) =>
      clones.observe({ outcome: kind === 'cloned' ? 'cloned' : 'failed' }, durationMs / 1000),
  }
}

function createRequestDurations(registry: Registry) {
  return new Histogram({
    name: 'distribute_http_request_duration_seconds',
    help: 'Time from a request to the end of its answer, by method, route pattern and class of the status.',
    labelNames: ['method', 'route', 'status'],
    buckets: [0.005, 0.025, 0.1, 0.5, 1, 2.5, 5, 10, 30],
    registers: [registry],
  })
}

const countedMethods: ReadonlySet<string> = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'])

/** Every label has few values, whatever a client sends. */
function describeRequest({ method, routeOptions }: FastifyRequest, statusCode: number) {
  return {
    method: countedMethods.has(method) ? method : 'other',
    route: routeOptions.url ?? 'none',
    status: `${Math.floor(statusCode / 100)}xx`,
  }
}

function createExpiredLeases(registry: Registry) {
  const counter = new Counter({
    name: 'distribute_leases_expired_total',
    help: 'Units that this distribute took from engines that did not renew their lease.',
    labelNames: ['outcome'],
    registers: [registry],
  })
  for (const outcome of ['lost', 'given_back']) counter.inc({ outcome }, 0)
  return counter
}

function createCloneDurations(registry: Registry) {
  const histogram = new Histogram({
    name: 'distribute_clone_duration_seconds',
    help: 'Time of the clones of projects by this distribute, without the time in which they waited.',
    labelNames: ['outcome'],
    buckets: [0.5, 1, 2.5, 5, 10, 30, 60, 180, 600],
    registers: [registry],
  })
  for (const outcome of ['cloned', 'failed']) histogram.zero({ outcome })
  return histogram
}
