import { listGroupsQuerySchema, pageSchema, type ResultGroupView, resultGroupSchema } from '@distribute/contracts'
import type { ResultGroup } from '@distribute/store'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { viewPage } from '../http/view-page.ts'
import { getTask, taskParamsSchema } from '../tasks/get-task.ts'
import type { ResultDeps } from './result-deps.ts'

const listGroups = {
  operationId: 'listTaskGroups',
  summary: 'Group the hosts of a task by state, rc and output, the largest group first',
  description:
    'Each group with its hosts as host sets, and the output of its first host. While the task runs, hosts change their groups between two pages.',
  params: taskParamsSchema,
  querystring: listGroupsQuerySchema,
  response: { 200: pageSchema(resultGroupSchema) },
}

/** `GET /tasks/{id}/groups`. */
export function groupRoutes({ store }: ResultDeps): FastifyPluginAsyncZod {
  return async (app) => {
    app.get(
      '/tasks/:id/groups',
      { config: { access: { role: 'viewer' } }, schema: listGroups },
      async ({ params, query, caller }) => {
        const task = await getTask({ store }, params.id, caller)
        return viewPage(await store.results.listGroups(task.id, { state: query.state }, query), viewGroup)
      },
    )
  }
}

function viewGroup({ state, rc, total, hosts, causes, sample }: ResultGroup): ResultGroupView {
  const { spelling, cause, message, ...output } = sample
  return {
    ...{ state, rc, total, hosts: [...hosts.expressions], unlisted: hosts.unlisted, cause, causes },
    sample: { host: spelling, msg: message, ...output },
  }
}
