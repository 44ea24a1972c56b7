import { stateCodes, taskMatrixSchema } from '@distribute/contracts'
import { createHostFolder } from '@distribute/domain'
import type { HostStateRow } from '@distribute/store'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { sendText } from '../http/send-text.ts'
import { getTask, taskParamsSchema } from '../tasks/get-task.ts'
import type { ResultDeps } from './result-deps.ts'

const readMatrix = {
  operationId: 'getTaskMatrix',
  summary: 'Get the states of all hosts of a task in one compact response',
  description: 'One letter for each host, in the order of the folded names.',
  params: taskParamsSchema,
  response: { 200: taskMatrixSchema },
}

/** `GET /tasks/{id}/matrix`. */
export function matrixRoutes({ store }: ResultDeps): FastifyPluginAsyncZod {
  return async (app) => {
    const config = { access: { role: 'viewer' } } as const
    app.get('/tasks/:id/matrix', { config, schema: readMatrix }, async ({ params, caller }, reply) => {
      const { id } = await getTask({ store }, params.id, caller)
      return await sendText(reply, { type: 'application/json', chunks: writeMatrix(store.results.readStates(id)) })
    })
  }
}

/** Names that do not fold are many megabytes: they are sent as they are read. */
async function* writeMatrix(runs: AsyncIterable<readonly HostStateRow[]>): AsyncGenerator<string, void> {
  const folder = createHostFolder()
  const write = createListWriter('{"hosts":[')
  let states = ''
  for await (const run of runs) {
    states += run.map(({ state }) => stateCodes[state]).join('')
    const text = write(run.flatMap(({ spelling }) => folder.add(spelling)))
    if (text !== '') yield text
  }
  yield write(folder.end())
  yield `],"states":"${states}","total":${states.length}}`
}

/** Writes the items of a JSON list, a few at a time. */
function createListWriter(head: string): (items: readonly string[]) => string {
  let [opening, comma] = [head, '']
  return (items) => {
    const list = items.map((item) => JSON.stringify(item)).join(',')
    const text = opening + (list === '' ? '' : comma + list)
    opening = ''
    if (list !== '') comma = ','
    return text
  }
}
