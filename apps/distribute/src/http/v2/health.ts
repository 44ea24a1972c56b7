import { AppError, livenessSchema, type Readiness, readinessSchema } from '@distribute/contracts'
import type { FastifyBaseLogger } from 'fastify'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import type { AppDeps } from '../app-deps.ts'

const pingTimeoutMs = 3000

/** `GET /health/live` and `GET /health/ready`: open to anybody, as load balancers have no token. */
export const healthRoutes: FastifyPluginAsyncZod<{ deps: AppDeps }> = async (app, { deps }) => {
  app.get(
    '/health/live',
    { config: { door: 'open' }, schema: { summary: 'The process answers', response: { 200: livenessSchema } } },
    async () => ({ live: true as const, version: deps.version }),
  )

  app.get(
    '/health/ready',
    {
      config: { door: 'open' },
      schema: {
        summary: 'The service can take requests',
        response: { 200: readinessSchema, 503: readinessSchema },
      },
    },
    async (request, reply) => {
      const [store, queue, share] = await Promise.all([
        check(deps.store, request.log),
        check(deps.queue, request.log),
        // without a server to clone from it is nobody's to write
        deps.cloner && check({ ping: () => deps.share.check(deps.store.storeId) }, request.log),
      ])
      // units are stored without Kafka and found by sweeping; only projects need the share
      const degraded = [...(queue.ok ? [] : ['queue' as const]), ...(share?.ok === false ? ['share' as const] : [])]
      const checks = { store, queue, ...(share && { share }) }
      return reply.status(store.ok ? 200 : 503).send({ ready: store.ok, degraded, checks })
    },
  )
}

async function check(part: { ping(): Promise<void> }, log: FastifyBaseLogger): Promise<Readiness['checks']['store']> {
  const timeout = Promise.withResolvers<never>()
  const timer = setTimeout(
    () => timeout.reject(new AppError('internal', `does not answer within ${pingTimeoutMs / 1000} s`)),
    pingTimeoutMs,
  )
  try {
    await Promise.race([part.ping(), timeout.promise])
    return { ok: true }
  } catch (error) {
    // asked every few seconds: what the parts themselves log of an outage is enough
    log.debug({ err: error }, 'a health check failed')
    return { ok: false, reason: error instanceof AppError ? error.message : 'does not answer; the log has more' }
  } finally {
    clearTimeout(timer)
  }
}
