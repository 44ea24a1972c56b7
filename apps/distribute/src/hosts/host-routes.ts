import {
  AppError,
  hostResultSchema,
  hostResultWithStepsSchema,
  listHostsQuerySchema,
  pageSchema,
} from '@distribute/contracts'
import { parseHost } from '@distribute/domain'
import type { Store } from '@distribute/store'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { getTask, taskParamsSchema } from '../tasks/get-task.ts'
import { viewOtherHosts } from '../units/unit-view.ts'
import { viewConnection, viewHost } from './host-view.ts'

const hostParamsSchema = taskParamsSchema.extend({ host: z.string() })

export interface HostRoutesDeps {
  readonly store: Pick<Store, 'tasks' | 'units' | 'results'>
}

/** `GET /tasks/{id}/hosts` and `GET /tasks/{id}/hosts/{host}`. */
export const hostRoutes =
  (deps: HostRoutesDeps): FastifyPluginAsyncZod =>
  async (app) => {
    const { results, units } = deps.store

    app.get(
      '/tasks/:id/hosts',
      {
        schema: {
          summary: 'The hosts of a task, in its own order',
          params: taskParamsSchema,
          querystring: listHostsQuerySchema,
          response: { 200: pageSchema(hostResultSchema) },
        },
      },
      async ({ params, query }) => {
        const task = await getTask(deps, params.id)
        const { items, nextCursor } = await results.list(task.id, { state: query.state, q: query.q }, query)
        return { items: items.map(viewHost), nextCursor }
      },
    )

    app.get(
      '/tasks/:id/hosts/:host',
      {
        schema: {
          summary: 'One host of a task, with its steps and those of its unit on other hosts',
          params: hostParamsSchema,
          response: { 200: hostResultWithStepsSchema },
        },
      },
      async ({ params }) => {
        const task = await getTask(deps, params.id)
        const host = canonicalize(params.host)
        const row = host === undefined ? undefined : await results.find(task.id, host)
        if (row === undefined)
          throw new AppError('not_found', `task ${task.publicId} has no host ${quote(params.host)}`)
        const unit = await units.find(task.id, row.unit)
        const { fault = null, notes = null } = unit ?? {}
        const connection = viewConnection(row.steps)
        return { ...viewHost(row), connection, steps: [...row.steps], fault, otherHosts: viewOtherHosts({ notes }) }
      },
    )
  }

/** Undefined: it is no host at all, so no task has it. */
function canonicalize(text: string): string | undefined {
  try {
    return parseHost(text, { allowLoopback: true })
  } catch (error) {
    if (error instanceof AppError) return undefined
    throw error
  }
}

function quote(text: string): string {
  return JSON.stringify(text.slice(0, 100))
}
