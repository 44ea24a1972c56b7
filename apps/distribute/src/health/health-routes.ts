import { AppError, livenessSchema, type Readiness, readinessSchema } from '@distribute/contracts'
import type { FastifyBaseLogger } from 'fastify'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import type { AppDeps } from '../http/app-deps.ts'

const pingTimeoutMs = 3000
const keptMs = 1000
const going = { stopping: true } as const

/** `GET /health/live` and `GET /health/ready`: open to anybody, as load balancers have no token. */
export const healthRoutes: FastifyPluginAsyncZod<{ deps: AppDeps }> = async (app, { deps }) => {
  const look = keepForAMoment((log: FastifyBaseLogger) => readReadiness(deps, log))

  app.get(
    '/health/live',
    {
      config: { door: 'open' },
      schema: { summary: 'The process answers', response: { 200: livenessSchema, 503: livenessSchema } },
    },
    async (_request, reply) => {
      const isStopping = deps.isStopping()
      return reply.status(isStopping ? 503 : 200).send({ live: true, version: deps.version, ...(isStopping && going) })
    },
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
      const looked = await look(request.log)
      const readiness = deps.isStopping() ? { ...looked, ready: false, ...going } : looked
      return reply.status(readiness.ready ? 200 : 503).send(readiness)
    },
  )
}

/** Anybody may ask, as often as they like: the parts are asked at most once within `keptMs`. */
function keepForAMoment<Arg, Result>(ask: (arg: Arg) => Promise<Result>): (arg: Arg) => Promise<Result> {
  let kept: { readonly result: Promise<Result>; readonly askedAt: number } | undefined
  return (arg) => {
    if (kept === undefined || performance.now() - kept.askedAt > keptMs)
      kept = { result: ask(arg), askedAt: performance.now() }
    return kept.result
  }
}

async function readReadiness(deps: AppDeps, log: FastifyBaseLogger): Promise<Readiness> {
  const [store, queue, share] = await Promise.all([
    check(deps.store, log),
    check(deps.queue, log),
    // without a server to clone from it is nobody's to write
    deps.cloner && check({ ping: () => deps.share.check(deps.store.storeId) }, log),
  ])
  // units are stored without Kafka and found by sweeping; only projects need the share
  const degraded = [...(queue.ok ? [] : ['queue' as const]), ...(share?.ok === false ? ['share' as const] : [])]
  return { ready: store.ok, degraded, checks: { store, queue, ...(share && { share }) } }
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
