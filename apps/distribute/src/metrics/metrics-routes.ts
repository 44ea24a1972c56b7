import type { FastifyBaseLogger, FastifyPluginAsync } from 'fastify'
import type { AccessRule } from '../access/access-rule.ts'
import { noteAddresses } from '../http/other-methods.ts'
import type { DistributeSettings } from '../settings.ts'

export interface MetricsRoutesDeps {
  /** Returns the metrics in Prometheus' text format. */
  readonly scrape: (log: FastifyBaseLogger) => Promise<string>
  readonly contentType: string
  readonly settings: Pick<DistributeSettings, 'metrics'>
}

/** `GET /metrics`, for Prometheus. It answers while the store is unavailable. */
export function metricsRoutes({ scrape, contentType, settings }: MetricsRoutesDeps): FastifyPluginAsync {
  const access: AccessRule = settings.metrics === 'open' ? 'public' : { role: 'viewer', needsAllLanes: true }
  return async (app) => {
    const answerOtherMethods = noteAddresses(app, () => undefined)
    const options = { config: { access, answersWithoutStore: true as const }, schema: { hide: true } }
    app.get('/metrics', options, async ({ log }, reply) => reply.type(contentType).send(await scrape(log)))
    answerOtherMethods()
  }
}
