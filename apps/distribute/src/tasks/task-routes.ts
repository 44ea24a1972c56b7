import {
  createTaskSchema,
  type ListTasksQuery,
  listTasksQuerySchema,
  pageSchema,
  taskSchema,
  taskSummarySchema,
} from '@distribute/contracts'
import { parseHost, toLaneFilter } from '@distribute/domain'
import type { TaskFilter } from '@distribute/store'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { ulid } from 'ulid'
import { assertMayUse } from '../access/caller.ts'
import { assertStorable } from '../http/body/inspect-json.ts'
import { viewPage } from '../http/view-page.ts'
import { draftTask } from './draft-task.ts'
import { getTask, listServedLanes, taskParamsSchema } from './get-task.ts'
import { hashRequest } from './request-hash.ts'
import { hasSecretVars, sealSecrets } from './sealed-secrets.ts'
import { showTask } from './show-task.ts'
import { submitOnce } from './submit-once.ts'
import { submitTask } from './submit-task.ts'
import type { TaskDeps } from './task-deps.ts'
import { summarize } from './task-view.ts'

declare module 'fastify' {
  interface FastifyRequest {
    /** of the body as it was sent, before defaults are filled in */
    requestHash: string
  }
}

const createTask = {
  operationId: 'createTask',
  summary: 'Submit a task; idempotent if the request has an id',
  description:
    'Stores the task and splits it into units. The same id with the same body returns the task that exists, with status 200; the same id with another body is a conflict.',
  body: createTaskSchema,
  response: { 200: taskSchema, 201: taskSchema },
}

const listTasks = {
  operationId: 'listTasks',
  summary: 'List tasks, newest first',
  description: 'Pages with a cursor. Filters combine: a task is listed if it matches all of them.',
  querystring: listTasksQuerySchema,
  response: { 200: pageSchema(taskSummarySchema) },
}

const readTask = {
  operationId: 'getTask',
  summary: 'Get a task with its request',
  description: 'State, counts of its units and hosts, and the request without its secret variables.',
  params: taskParamsSchema,
  response: { 200: taskSchema },
}

/** `POST /tasks`, `GET /tasks` and `GET /tasks/{id}`. */
export function taskRoutes(deps: TaskDeps): FastifyPluginAsyncZod {
  return async (app) => {
    app.decorateRequest('requestHash', '')

    app.post(
      '/tasks',
      {
        config: { access: { role: 'operator' } },
        schema: createTask,
        preValidation: async (request) => {
          assertStorable(request.body, { maxValues: app.maxJsonValues })
          request.requestHash = hashRequest(request.body, hasSecretVars(request.body) ? deps.secretKey : undefined)
        },
      },
      async (request, reply) => {
        const { body, requestHash } = request
        assertMayUse(request.caller, body.lane)
        const id = body.id ?? ulid()
        const secrets = sealSecrets(body, { id, keys: deps })
        const { kind, task } = await submitOnce(deps, { id: body.id, requestHash }, async () =>
          submitTask(deps, await draftTask(body, deps, { id, requestHash, secrets }), request),
        )
        return reply.status(kind === 'created' ? 201 : 200).send(await showTask(deps, task))
      },
    )

    app.get('/tasks', { config: { access: { role: 'viewer' } }, schema: listTasks }, async ({ query, caller }) => {
      const page = await deps.store.tasks.list({ ...readFilter(query), lanes: toLaneFilter(caller.lanes) }, query)
      const servedLanes = await listServedLanes(deps)
      return viewPage(page, (task) => summarize(task, servedLanes))
    })

    app.get('/tasks/:id', { config: { access: { role: 'viewer' } }, schema: readTask }, async ({ params, caller }) =>
      showTask(deps, await getTask(deps, params.id, caller)),
    )
  }
}

function readFilter({ state, kind, q, v1Id, host, actor, retryOf, since, until }: ListTasksQuery): TaskFilter {
  return {
    state,
    kind,
    q,
    v1Id,
    actor,
    retryOf,
    host: host === undefined ? undefined : parseHost(host, { allowLoopback: true }),
    sinceMs: since === undefined ? undefined : Date.parse(since),
    untilMs: until === undefined ? undefined : Date.parse(until),
  }
}
