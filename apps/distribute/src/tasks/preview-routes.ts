import { createTaskSchema, taskPreviewSchema } from '@distribute/contracts'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { assertMayUse } from '../access/caller.ts'
import { assertStorable } from '../http/body/inspect-json.ts'
import { previewTask } from './preview-task.ts'
import type { TaskDeps } from './task-deps.ts'

const preview = {
  operationId: 'previewTask',
  summary: 'Show what a task would run, without storing anything',
  description:
    'Takes the body of POST /tasks, and returns its hosts, units and warnings, and every reason for which it would be refused.',
  body: createTaskSchema,
  response: { 200: taskPreviewSchema },
}

/** `POST /tasks/preview`. */
export function previewRoutes(deps: TaskDeps): FastifyPluginAsyncZod {
  return async (app) => {
    app.post(
      '/tasks/preview',
      {
        config: { access: { role: 'operator' } },
        schema: preview,
        preValidation: async (request) => assertStorable(request.body, { maxValues: app.maxJsonValues }),
      },
      async ({ body, caller }) => {
        assertMayUse(caller, body.lane)
        return await previewTask(deps, body, caller)
      },
    )
  }
}
