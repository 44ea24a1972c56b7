import { type HostResultView, hostResultSchema, type OutputFormat } from '@distribute/contracts'
import { z } from 'zod'
import type { ApiClient } from '../connection/api-client.ts'
import { explainBreak } from '../connection/api-error.ts'
import { explainMismatch } from '../connection/mismatch.ts'
import { readChunks } from '../connection/read-chunks.ts'
import { taskPath } from './tasks.ts'

const hostPage = z.array(hostResultSchema)

/** a server reads some thousand hosts before it sends them */
const silenceMs = 130_000

const types: Readonly<Record<OutputFormat, string>> = {
  text: 'text/plain',
  ndjson: 'application/x-ndjson',
  csv: 'text/csv',
}

export interface OutputChoice {
  readonly format: OutputFormat
  /** hosts in these states only */
  readonly states?: readonly string[] | undefined
}

/**
 * The output of a task in the order of its hosts, as the server streams it: each text is one or more
 * whole lines, without the last line end. Throws `ApiError`, also where the answer ends too early.
 */
export async function* readOutput(api: ApiClient, id: string, choice: OutputChoice): AsyncGenerator<string, void> {
  const query = { format: choice.format, state: choice.states?.join(',') }
  const response = await api.stream(taskPath(id, '/output'), { type: types[choice.format], query })
  try {
    yield* joinLines(readChunks(response, silenceMs))
  } catch (cause) {
    throw explainBreak(api.server, cause)
  }
}

/** The same as results. */
export async function* readHostOutputs(
  api: ApiClient,
  id: string,
  { states }: Pick<OutputChoice, 'states'>,
): AsyncGenerator<readonly HostResultView[], void> {
  for await (const lines of readOutput(api, id, { format: 'ndjson', states })) {
    const { data, error } = hostPage.safeParse(lines.split('\n').map((line) => JSON.parse(line)))
    if (data === undefined) throw await explainMismatch({ server: api.server, request: 'a stream of results', error })
    yield data
  }
}

async function* joinLines(chunks: AsyncIterable<string>): AsyncGenerator<string, void> {
  let rest = ''
  for await (const chunk of chunks) {
    const end = chunk.lastIndexOf('\n')
    if (end === -1) rest += chunk
    else {
      yield rest + chunk.slice(0, end)
      rest = chunk.slice(end + 1)
    }
  }
  if (rest !== '') yield rest
}
