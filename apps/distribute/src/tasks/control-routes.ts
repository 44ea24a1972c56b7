import { retryTaskSchema, taskSchema } from '@distribute/contracts'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { cancelTask } from './cancel-task.ts'
import { getTask, listServedLanes, taskParamsSchema } from './get-task.ts'
import { hashRequest } from './request-hash.ts'
import { retryTask } from './retry-task.ts'
import { submitOnce } from './submit-once.ts'
import type { TaskDeps } from './task-deps.ts'
import { viewTask } from './task-view.ts'

/** `POST /tasks/{id}/cancel` and `POST /tasks/{id}/retry`. */
export const controlRoutes =
  (deps: TaskDeps): FastifyPluginAsyncZod =>
  async (app) => {
    app.post(
      '/tasks/:id/cancel',
      {
        config: { emptyBody: 'taken' },
        schema: {
          summary: 'End a task: what nobody started is skipped at once, what runs is ended soon; harmless to repeat',
          params: taskParamsSchema,
          body: z.strictObject({}),
          response: { 202: taskSchema },
        },
      },
      async (request, reply) => {
        const task = await cancelTask(deps, await getTask(deps, request.params.id), request)
        return reply.status(202).send(viewTask(task, await listServedLanes(deps)))
      },
    )

    app.post(
      '/tasks/:id/retry',
      {
        config: { emptyBody: 'taken' },
        schema: {
          summary: 'Run a task again on the hosts that did not end well; a request with an id may be repeated',
          params: taskParamsSchema,
          body: retryTaskSchema,
          response: { 200: taskSchema, 201: taskSchema },
        },
      },
      async (request, reply) => {
        const origin = await getTask(deps, request.params.id)
        const draft = { ...request.body, requestHash: hashRetry(origin.publicId, request.body) }
        const { kind, task } = await submitOnce(deps, draft, () => retryTask(deps, origin, { draft, caller: request }))
        return reply.status(kind === 'created' ? 201 : 200).send(viewTask(task, await listServedLanes(deps)))
      },
    )
  }

/** Of the body as it was sent: the schema adds nothing. Another task's retry is another request. */
function hashRetry(retryOf: string, body: z.infer<typeof retryTaskSchema>): string {
  return hashRequest({ retryOf, body })
}
