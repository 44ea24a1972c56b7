import { readOutputQuerySchema } from '@distribute/contracts'
import type { HostOutput, HostResult } from '@distribute/store'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { sendText } from '../http/send-text.ts'
import { getTask, taskParamsSchema } from '../tasks/get-task.ts'
import { type OutputWriter, outputWriters } from './output-writers.ts'
import type { ResultDeps } from './result-deps.ts'

const text = { schema: z.string() }

const readOutput = {
  operationId: 'readTaskOutput',
  summary: 'Read the output of all hosts of a task, streamed in the order of its request',
  description:
    'A response that ends early is incomplete. Text and CSV are safe to show: escape sequences are removed, and no CSV cell is a formula.',
  params: taskParamsSchema,
  querystring: readOutputQuerySchema,
  response: {
    200: { description: 'The output', content: { 'text/plain': text, 'application/x-ndjson': text, 'text/csv': text } },
  },
}

/** `GET /tasks/{id}/output`. */
export function outputRoutes({ store }: ResultDeps): FastifyPluginAsyncZod {
  return async (app) => {
    app.get(
      '/tasks/:id/output',
      { config: { access: { role: 'viewer' } }, schema: readOutput },
      async ({ params, query, caller }, reply) => {
        const task = await getTask({ store }, params.id, caller)
        const runs = store.results.readOutputs(task.id, { states: query.state })
        const writer = outputWriters[query.format]
        return await sendText(reply, { type: writer.type, chunks: write(writer, runs) })
      },
    )
  }
}

async function* write(
  { head, format }: OutputWriter,
  runs: AsyncIterable<readonly (HostResult & HostOutput)[]>,
): AsyncGenerator<string, void> {
  let before = head
  for await (const run of runs) {
    yield before + run.map(format).join('')
    before = ''
  }
  if (before !== '') yield before
}
