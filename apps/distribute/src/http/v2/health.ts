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
        summary: 'The service can do its work',
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
      const ready = store.ok && queue.ok && share?.ok !== false
      return reply.status(ready ? 200 : 503).send({ ready, checks: { store, queue, ...(share && { share }) } })
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
    log.warn({ err: error }, 'not ready')
    return { ok: false, reason: error instanceof AppError ? error.message : 'does not answer; the log has more' }
  } finally {
    clearTimeout(timer)
  }
}
