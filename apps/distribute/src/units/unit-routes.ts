import { listUnitsQuerySchema, pageSchema, unitSchema } from '@distribute/contracts'
import type { Store } from '@distribute/store'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { getTask, taskParamsSchema } from '../tasks/get-task.ts'
import { viewUnit } from './unit-view.ts'

export interface UnitRoutesDeps {
  readonly store: Pick<Store, 'tasks' | 'units'>
}

/** `GET /tasks/{id}/units`. */
export const unitRoutes =
  (deps: UnitRoutesDeps): FastifyPluginAsyncZod =>
  async (app) => {
    app.get(
      '/tasks/:id/units',
      {
        schema: {
          summary: 'The units of a task, in their order',
          params: taskParamsSchema,
          querystring: listUnitsQuerySchema,
          response: { 200: pageSchema(unitSchema) },
        },
      },
      async ({ params, query }) => {
        const task = await getTask(deps, params.id)
        const { items, nextCursor } = await deps.store.units.list(task.id, query)
        return { items: items.map(viewUnit), nextCursor }
      },
    )
  }
