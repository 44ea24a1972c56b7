import { listUnitsQuerySchema, pageSchema, unitSchema } from '@distribute/contracts'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import type { AppDeps } from '../http/app-deps.ts'
import { problemResponses } from '../http/problem-responses.ts'
import { getTask, taskParamsSchema } from '../tasks/get-task.ts'
import { viewUnit } from './unit-view.ts'

/** `GET /tasks/{id}/units`. */
export const unitRoutes: FastifyPluginAsyncZod<{ deps: AppDeps }> = async (app, { deps }) => {
  app.get(
    '/tasks/:id/units',
    {
      schema: {
        summary: 'The units of a task, in their order',
        params: taskParamsSchema,
        querystring: listUnitsQuerySchema,
        response: { 200: pageSchema(unitSchema), ...problemResponses },
      },
    },
    async ({ params, query }) => {
      const task = await getTask(deps, params.id)
      const { items, nextCursor } = await deps.store.units.list(task.id, query)
      return { items: items.map(viewUnit), nextCursor }
    },
  )
}
