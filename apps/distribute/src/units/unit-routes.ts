import { listUnitsQuerySchema, pageSchema, unitSchema } from '@distribute/contracts'
import type { Store } from '@distribute/store'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { viewPage } from '../http/view-page.ts'
import { getTask, taskParamsSchema } from '../tasks/get-task.ts'
import { viewUnit } from './unit-view.ts'

export interface UnitRoutesDeps {
  readonly store: Pick<Store, 'tasks' | 'units'>
}

const listUnits = {
  operationId: 'listUnits',
  summary: 'List the units of a task, in order',
  description:
    'Each unit in its latest attempt, with its counts and its outstanding hosts: those that are in a step now.',
  params: taskParamsSchema,
  querystring: listUnitsQuerySchema,
  response: { 200: pageSchema(unitSchema) },
}

/** `GET /tasks/{id}/units`. */
export function unitRoutes({ store }: UnitRoutesDeps): FastifyPluginAsyncZod {
  return async (app) => {
    app.get(
      '/tasks/:id/units',
      { config: { access: { role: 'viewer' } }, schema: listUnits },
      async ({ params, query, caller }) => {
        const task = await getTask({ store }, params.id, caller)
        return viewPage(await store.units.list(task.id, query), viewUnit)
      },
    )
  }
}
