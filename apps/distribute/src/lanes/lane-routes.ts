import { type LaneView, laneSchema, pageSchema } from '@distribute/contracts'
import { toLaneFilter } from '@distribute/domain'
import type { EngineView, OpenLane, Store } from '@distribute/store'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { formatTimeOrNull } from '../http/time-format.ts'

export interface LaneRoutesDeps {
  readonly store: Pick<Store, 'lanes' | 'engines'>
  /** An engine that was last seen longer ago than this counts as gone. */
  readonly aliveWithinMs: number
}

const listLanes = {
  operationId: 'listLanes',
  summary: 'List the lanes with their open units and engines, by name, on one page',
  description:
    'A lane with queued units and without engines does not move: the age of its oldest queued unit tells since when.',
  querystring: z.strictObject({}),
  response: { 200: pageSchema(laneSchema) },
}

/** `GET /lanes`. */
export function laneRoutes({ store: { lanes, engines }, aliveWithinMs }: LaneRoutesDeps): FastifyPluginAsyncZod {
  return async (app) => {
    app.get('/lanes', { config: { access: { role: 'viewer' } }, schema: listLanes }, async ({ caller }) => {
      const [open, all] = await Promise.all([lanes.listOpen(toLaneFilter(caller.lanes)), engines.list(aliveWithinMs)])
      const up = all.filter(({ state }) => state === 'up')
      return { items: open.map((lane) => viewLane(lane, up)), nextCursor: null }
    })
  }
}

function viewLane({ name, oldestQueuedAtMs, ...units }: OpenLane, up: readonly EngineView[]): LaneView {
  const serving = up.filter(({ lanes }) => lanes.includes(name))
  const sum = (of: 'slots' | 'busy') => serving.reduce((total, engine) => total + engine[of], 0)
  return {
    name,
    units,
    oldestQueuedAt: formatTimeOrNull(oldestQueuedAtMs),
    engines: serving.length,
    slots: sum('slots'),
    busy: sum('busy'),
  }
}
