import { hostResultSchema, hostResultWithStepsSchema, listHostsQuerySchema, pageSchema } from '@distribute/contracts'
import type { Store } from '@distribute/store'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { viewPage } from '../http/view-page.ts'
import { notFound } from '../not-found.ts'
import { getTask, taskParamsSchema } from '../tasks/get-task.ts'
import { viewOtherHosts } from '../units/unit-view.ts'
import { findHostName } from './host-name.ts'
import { viewConnection, viewHost } from './host-view.ts'

export interface HostRoutesDeps {
  readonly store: Pick<Store, 'tasks' | 'units' | 'results'>
}

const listHosts = {
  operationId: 'listTaskHosts',
  summary: 'List the hosts of a task, in the order of its request',
  description:
    'Each host with its state and the output of the step that decided it. A page ends early if its outputs have many megabytes.',
  params: taskParamsSchema,
  querystring: listHostsQuerySchema,
  response: { 200: pageSchema(hostResultSchema) },
}

const getHost = {
  operationId: 'getTaskHost',
  summary: 'Get one host of a task, with its steps and those of its unit on other hosts',
  description: 'The result of one host with every step, and the steps that its unit ran on hosts outside the unit.',
  params: taskParamsSchema.extend({ host: z.string() }),
  response: { 200: hostResultWithStepsSchema },
}

/** `GET /tasks/{id}/hosts` and `GET /tasks/{id}/hosts/{host}`. */
export function hostRoutes({ store }: HostRoutesDeps): FastifyPluginAsyncZod {
  const { results, units } = store
  return async (app) => {
    app.get(
      '/tasks/:id/hosts',
      { config: { access: { role: 'viewer' } }, schema: listHosts },
      async ({ params, query, caller }) => {
        const task = await getTask({ store }, params.id, caller)
        return viewPage(await results.list(task.id, { state: query.state, q: query.q }, query), viewHost)
      },
    )

    app.get(
      '/tasks/:id/hosts/:host',
      { config: { access: { role: 'viewer' } }, schema: getHost },
      async ({ params, caller }) => {
        const task = await getTask({ store }, params.id, caller)
        const host = findHostName(params.host)
        const row = host === undefined ? undefined : await results.find(task.id, host)
        if (row === undefined) throw notFound(`host in task ${task.publicId}:`, params.host)
        const unit = await units.find(task.id, row.unit)
        const { fault = null, notes = null } = unit ?? {}
        const connection = viewConnection(row.steps)
        return { ...viewHost(row), connection, steps: [...row.steps], fault, otherHosts: viewOtherHosts({ notes }) }
      },
    )
  }
}
