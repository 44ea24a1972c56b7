import { AppError, livenessSchema, type Readiness, readinessSchema } from '@distribute/contracts'
import type { FastifyBaseLogger } from 'fastify'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import type { HealthCheck } from './health-check.ts'

export interface HealthDeps {
  readonly checks: readonly HealthCheck[]
  readonly version: string
  /** The service was asked to stop and still takes requests until load balancers notice. */
  readonly isStopping: () => boolean
}

const pingTimeoutMs = 3000
const keptMs = 1000
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

/**
 * `GET /health/live` and `GET /health/ready`. They need no token, because load balancers have none.
 */
export function healthRoutes({ checks, version, isStopping }: HealthDeps): FastifyPluginAsyncZod {
  const read = keepForAMoment((log: FastifyBaseLogger) => readReadiness(checks, log))
  const config = { access: 'public' } as const
  return async (app) => {
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

/** Anyone may ask, at any rate: each result serves all requests of the next `keptMs`. */
function keepForAMoment<Arg, Result>(ask: (arg: Arg) => Promise<Result>): (arg: Arg) => Promise<Result> {
  let kept: { readonly result: Promise<Result>; readonly askedAt: number } | undefined
  return (arg) => {
    if (kept === undefined || performance.now() - kept.askedAt > keptMs)
      kept = { result: ask(arg), askedAt: performance.now() }
    return kept.result
  }
}

type CheckResult = Readiness['checks']['store']

/**
 * Ready as long as the store answers: without the queue, engines pick up units from the store; only
 * projects need the share.
 */
async function readReadiness(checks: readonly HealthCheck[], log: FastifyBaseLogger): Promise<Readiness> {
  const results = await Promise.all(checks.map(async (check) => [check.name, await runCheck(check, log)] as const))
  const failed = results.flatMap(([name, { ok }]) => (ok ? [] : [name]))
  return {
    ready: !failed.includes('store'),
    degraded: failed.filter((name) => name !== 'store'),
    checks: readinessSchema.shape.checks.parse(Object.fromEntries(results)),
  }
}

async function runCheck(check: HealthCheck, log: FastifyBaseLogger): Promise<CheckResult> {
  const timeout = Promise.withResolvers<never>()
  const timer = setTimeout(
    () => timeout.reject(new AppError('internal', `does not answer within ${pingTimeoutMs / 1000} s`)),
    pingTimeoutMs,
  )
  try {
    await Promise.race([check.ping(), timeout.promise])
    return { ok: true }
  } catch (error) {
    // At debug: probes come every few seconds, and each part logs its own outages.
    log.debug({ err: error, check: check.name }, 'health check failed')
    return { ok: false, reason: error instanceof AppError ? error.message : 'does not answer; see the log' }
  } finally {
    clearTimeout(timer)
  }
}
