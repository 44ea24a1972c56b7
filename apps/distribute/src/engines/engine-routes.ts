import { basename } from 'node:path'
import { AppError, type EngineView, engineSchema, pageSchema } from '@distribute/contracts'
import type { EngineView as Engine, Store } from '@distribute/store'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { type Caller, mayUse } from '../access/caller.ts'
import { toActor } from '../access/sender.ts'
import { formatTime } from '../http/time-format.ts'
import { viewPage } from '../http/view-page.ts'
import { HiddenError, notFound } from '../not-found.ts'
import { showLanes } from './show-lanes.ts'

export interface EngineRoutesDeps {
  readonly store: Pick<Store, 'engines'>
  /** An engine that was last seen longer ago than this counts as gone. */
  readonly aliveWithinMs: number
}

const listEngines = {
  operationId: 'listEngines',
  summary: 'List the engines seen within a day, by host name, on one page',
  description: 'An engine is gone if it sent no heartbeat within its lease.',
  querystring: z.strictObject({}),
  response: { 200: pageSchema(engineSchema) },
}

const drainEngine = {
  operationId: 'drainEngine',
  summary: 'Drain an engine: it takes no new units until it is restarted; idempotent',
  description: 'Units that the engine runs finish normally. Its state is draining until it is restarted.',
  params: z.object({ id: z.string() }),
  body: z.strictObject({}),
  response: { 202: engineSchema },
}

/** `GET /engines` and `POST /engines/{id}/drain`. */
export function engineRoutes({ store: { engines }, aliveWithinMs }: EngineRoutesDeps): FastifyPluginAsyncZod {
  const listShown = async ({ lanes }: Caller) =>
    (await engines.list(aliveWithinMs)).flatMap((engine) => showLanes(engine, lanes) ?? [])
  return async (app) => {
    app.get('/engines', { config: { access: { role: 'viewer' } }, schema: listEngines }, async ({ caller }) =>
      viewPage({ items: await listShown(caller), nextCursor: null }, viewEngine),
    )

    const config = { access: { role: 'admin' }, emptyBody: 'taken', action: 'engine.drain' } as const
    const drainOptions = { config, schema: drainEngine }
    app.post('/engines/:id/drain', drainOptions, async (request, reply) => {
      const { caller, log, ip } = request
      const { id } = request.params
      const before = (await engines.list(aliveWithinMs)).find((one) => one.id === id)
      if (before === undefined) throw notFound('engine', id)
      if (showLanes(before, caller.lanes) === undefined) throw new HiddenError('engine', before)
      if (!before.lanes.every((lane) => mayUse(caller, lane))) throw explainShared(id)
      const isKnown = await engines.drain(id, toActor(request))
      const engine = isKnown && (await engines.list(aliveWithinMs)).find((one) => one.id === id)
      if (!engine) throw notFound('engine', id)
      log.info({ engine: id, peer: ip }, 'engine drain requested')
      return reply.status(202).send(viewEngine(engine))
    })
  }
}

function explainShared(id: string): AppError {
  const why = 'it also serves lanes that the caller may not use'
  return new AppError('forbidden', `engine ${id} cannot be drained: ${why}; an administrator of all its lanes can`)
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
