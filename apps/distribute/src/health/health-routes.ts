import { livenessSchema, readinessSchema, versionSchema } from '@distribute/contracts'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import type { HealthCheck } from './health-check.ts'
import { createReadinessReader } from './readiness.ts'

export interface HealthDeps {
  readonly checks: readonly HealthCheck[]
  readonly version: string
  /** The service was asked to stop and still takes requests until load balancers notice. */
  readonly isStopping: () => boolean
}

const stopping = { stopping: true } as const

const getLiveness = {
  operationId: 'getLiveness',
  summary: 'Get the liveness of the process',
  description: 'Needs no token. Status 503 while the process drains after a stop signal.',
  response: { 200: livenessSchema, 503: livenessSchema },
}

const getReadiness = {
  operationId: 'getReadiness',
  summary: 'Get the readiness of the service',
  description: 'Needs no token. Ready if the store answers; the queue and the share only degrade the service.',
  response: { 200: readinessSchema, 503: readinessSchema },
}

const getVersion = {
  operationId: 'getVersion',
  summary: 'Get the version of the service',
  description: 'The version of the distribute that answers; others behind the same address may differ.',
  response: { 200: versionSchema },
}

/**
 * `GET /version`, `GET /health/live` and `GET /health/ready`. They need no token, because load
 * balancers have none.
 */
export function healthRoutes({ checks, version, isStopping }: HealthDeps): FastifyPluginAsyncZod {
  const read = createReadinessReader(checks)
  const config = { access: 'public' } as const
  return async (app) => {
    app.get('/version', { config: { access: { role: 'viewer' } }, schema: getVersion }, async () => ({ version }))

    app.get('/health/live', { config, schema: getLiveness }, async (_request, reply) => {
      const liveness = { live: true, version } as const
      return isStopping() ? reply.status(503).send({ ...liveness, ...stopping }) : liveness
    })

    app.get('/health/ready', { config, schema: getReadiness }, async ({ log }, reply) => {
      const current = await read(log)
      const readiness = isStopping() ? { ...current, ready: false, ...stopping } : current
      return reply.status(readiness.ready ? 200 : 503).send(readiness)
    })
  }
}
