import { retryTaskSchema, taskSchema } from '@distribute/contracts'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { cancelTask } from './cancel-task.ts'
import { getTask, taskParamsSchema } from './get-task.ts'
import { hashRequest } from './request-hash.ts'
import { retryTask } from './retry-task.ts'
import { showTask } from './show-task.ts'
import { submitOnce } from './submit-once.ts'
import type { TaskDeps } from './task-deps.ts'

const cancel = {
  operationId: 'cancelTask',
  summary: 'Cancel a task: pending units are skipped now, running units are terminated; idempotent',
  description: 'Hosts that already have a result keep it. The others end as cancelled once their processes are gone.',
  params: taskParamsSchema,
  body: z.strictObject({}),
  response: { 202: taskSchema },
}

const retry = {
  operationId: 'retryTask',
  summary: 'Run a task again on the hosts that did not succeed; idempotent if the request has an id',
  description:
    'Creates a new task with retryOf and the same revision. Without an id, or with unlessOneRuns, a retry is a conflict while an earlier retry of the task still runs.',
  params: taskParamsSchema,
  body: retryTaskSchema,
  response: { 200: taskSchema, 201: taskSchema },
}

/** `POST /tasks/{id}/cancel` and `POST /tasks/{id}/retry`. */
export function controlRoutes(deps: TaskDeps): FastifyPluginAsyncZod {
  const config = { access: { role: 'operator' }, emptyBody: 'taken' } as const
  return async (app) => {
    app.post(
      '/tasks/:id/cancel',
      { config: { ...config, action: 'task.cancel' }, schema: cancel },
      async (request, reply) => {
        const task = await cancelTask(deps, await getTask(deps, request.params.id, request.caller), request)
        return reply.status(202).send(await showTask(deps, task))
      },
    )

    app.post(
      '/tasks/:id/retry',
      { config: { ...config, action: 'task.retry' }, schema: retry },
      async (request, reply) => {
        const origin = await getTask(deps, request.params.id, request.caller)
        const draft = { ...request.body, requestHash: hashRetry(origin.publicId, request.body) }
        const { kind, task } = await submitOnce(deps, draft, () => retryTask(deps, origin, { draft, sender: request }))
        return reply.status(kind === 'created' ? 201 : 200).send(await showTask(deps, task))
      },
    )
  }
}

/**
 * Hashes the body as it was sent: the schema adds no defaults. A retry of another task has another
 * hash.
 */
function hashRetry(retryOf: string, body: z.infer<typeof retryTaskSchema>): string {
  return hashRequest({ retryOf, body })
}
