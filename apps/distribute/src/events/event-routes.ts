import { taskEventsExample, taskEventsHeadersSchema, taskEventsQuerySchema } from '@distribute/contracts'
import type { Store } from '@distribute/store'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { getTask, taskParamsSchema } from '../tasks/get-task.ts'
import type { EventHub } from './event-hub.ts'

export interface EventRoutesDeps {
  readonly store: Pick<Store, 'tasks'>
  readonly hub: EventHub
}

const followTask = {
  operationId: 'followTask',
  summary: 'Follow a task: a stream of server-sent events',
  description:
    'Events: `task` (state and counts, as in the list of tasks), `hosts` (hosts that changed, without output), ' +
    '`outstanding` (hosts in a step) and `end`. `unauthorized` and `overflow` close the stream. ' +
    'docs/api-v2.md says how to follow and resume.',
  params: taskParamsSchema,
  querystring: taskEventsQuerySchema,
  headers: taskEventsHeadersSchema,
  response: {
    200: {
      description: 'Server-sent events; the id of an event is a position in the event log',
      content: { 'text/event-stream': { schema: z.string().meta({ examples: [taskEventsExample] }) } },
    },
  },
}

/** `GET /tasks/{id}/events`. */
export function eventRoutes({ store, hub }: EventRoutesDeps): FastifyPluginAsyncZod {
  return async (app) => {
    app.get(
      '/tasks/:id/events',
      { config: { access: { role: 'viewer' } }, schema: followTask },
      async (request, reply) => {
        const { id: task, lane } = await getTask({ store }, request.params.id, request.caller)
        if (request.method === 'HEAD') return reply.type('text/event-stream; charset=utf-8').send('')
        const lastEventId = request.headers['last-event-id'] || undefined
        const after = lastEventId === undefined ? request.query.after : Number(lastEventId)
        hub.open({ request, reply, task, lane, after })
        return reply
      },
    )
  }
}
