import { basename } from 'node:path'
import { AppError, type EngineView, engineSchema, pageSchema } from '@distribute/contracts'
import type { EngineView as Engine, Store } from '@distribute/store'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { formatTime } from '../http/time-format.ts'

export interface EngineRoutesDeps {
  readonly store: Pick<Store, 'engines'>
  /** an engine that was not seen for longer than this is not living */
  readonly aliveWithinMs: number
}

/** `GET /engines` and `POST /engines/{id}/drain`. */
export const engineRoutes =
  (deps: EngineRoutesDeps): FastifyPluginAsyncZod =>
  async (app) => {
    const { engines } = deps.store

    app.get(
      '/engines',
      {
        schema: {
          summary: 'Every engine that was seen within a day, by host name, in one page',
          querystring: z.strictObject({}),
          response: { 200: pageSchema(engineSchema) },
        },
      },
      async () => ({ items: (await engines.list(deps.aliveWithinMs)).map(viewEngine), nextCursor: null }),
    )

    app.post(
      '/engines/:id/drain',
      {
        config: { emptyBody: 'taken' },
        schema: {
          summary: 'Have an engine take no new units until it is started anew; harmless to repeat',
          params: z.object({ id: z.string() }),
          body: z.strictObject({}),
          response: { 202: engineSchema },
        },
      },
      async ({ params: { id }, log, ip }, reply) => {
        const isKnown = await engines.drain(id)
        const engine = isKnown && (await engines.list(deps.aliveWithinMs)).find((one) => one.id === id)
        if (!engine) throw new AppError('not_found', `there is no engine ${JSON.stringify(id.slice(0, 100))}`)
        log.info({ engine: id, peer: ip }, 'engine is to drain')
        return reply.status(202).send(viewEngine(engine))
      },
    )
  }

function viewEngine(engine: Engine): EngineView {
  const { incarnation: _, settings: __, startedAtMs, seenAtMs, addresses, lanes, problem, notice, ...shown } = engine
  const { hostName, stateDir } = engine
  return {
    ...shown,
    name: stateDir === null ? hostName : `${hostName}/${basename(stateDir)}`,
    problem: [notice, problem].filter((text) => text !== null).join('; ') || null,
    addresses: [...addresses],
    lanes: [...lanes],
    startedAt: formatTime(startedAtMs),
    lastSeenAt: formatTime(seenAtMs),
  }
}
