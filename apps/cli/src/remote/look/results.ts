import { InvalidArgumentError, Option } from '@commander-js/extra-typings'
import { finalHostStates, type HostResultView } from '@distribute/contracts'
import { formatCsvLine, toSafeJson, toSafeLine } from '@distribute/domain'
import type { CommandContext } from '../../command-context.ts'
import { readHostResults } from '../api/tasks.ts'
import type { ApiClient } from '../connection/api-client.ts'
import { connect, remoteCommand } from '../connection/remote-command.ts'
import { formatDuration } from '../print/duration.ts'
import { formatTable } from '../print/table.ts'

const formats = ['table', 'json', 'ndjson', 'csv', 'hosts'] as const

/** `distribute results ID --state failed,timeout --output hosts`. */
export function createResultsCommand(context: CommandContext) {
  return remoteCommand('results')
    .argument('<id>', 'id of the task')
    .option('--state <states>', 'hosts in these states only, such as failed,timeout', parseStates)
    .option('-q, --query <text>', 'hosts whose name has this text')
    .addOption(
      new Option('-o, --output <format>', 'hosts: names only, for the next command')
        .choices(formats)
        .default('table' as const),
    )
    .action(async (id, options) => {
      const api = await connect(options, context)
      const pages = readStates(api, id, { states: options.state, q: options.query })
      await printers[options.output](pages, context)
    })
}

type Pages = AsyncIterable<readonly HostResultView[]>
type Printer = (pages: Pages, context: CommandContext) => Promise<void>

/** One state after the other: the API filters by one. */
async function* readStates(
  api: ApiClient,
  id: string,
  { states, q }: { readonly states: readonly string[] | undefined; readonly q: string | undefined },
): Pages {
  if (states === undefined) yield* readHostResults(api, id, { q })
  else for (const state of states) yield* readHostResults(api, id, { state, q })
}

const printers: Readonly<Record<(typeof formats)[number], Printer>> = {
  table: async (pages, { print, note }) => {
    const rows = (await Array.fromAsync(pages)).flat().map(toRow)
    if (rows.length === 0) note('no hosts')
    else print(formatTable(['HOST', 'STATE', 'RC', 'CHANGED', 'TIME', 'MESSAGE'], rows))
  },
  json: async (pages, { print }) => print(toSafeJson((await Array.fromAsync(pages)).flat(), 2)),
  ndjson: async (pages, { print }) => {
    for await (const page of pages) for (const host of page) print(toSafeJson(host))
  },
  csv: async (pages, { print }) => {
    print(formatCsvLine(csvColumns))
    for await (const page of pages) for (const host of page) print(formatCsvLine(csvColumns.map((name) => host[name])))
  },
  hosts: async (pages, { print }) => {
    for await (const page of pages) for (const { host } of page) print(toSafeLine(host))
  },
}

const csvColumns = [
  'host',
  'state',
  'rc',
  'changed',
  'startedAt',
  'finishedAt',
  'durationMs',
  'engine',
  'cause',
  'msg',
  'stdout',
  'stderr',
] as const satisfies readonly (keyof HostResultView)[]

function toRow({ host, state, rc, changed, durationMs, cause, msg }: HostResultView): readonly string[] {
  const time = durationMs === null ? '' : formatDuration(durationMs)
  return [host, state, String(rc ?? ''), changed ? 'yes' : '', time, (cause || msg).slice(0, 120)]
}

const knownStates: readonly string[] = ['waiting', 'running', ...finalHostStates]

function parseStates(text: string): readonly string[] {
  const states = [...new Set(text.split(',').map((state) => state.trim()))]
  const unknown = states.find((state) => !knownStates.includes(state))
  if (unknown === undefined) return states
  throw new InvalidArgumentError(`${JSON.stringify(unknown)} is not a state of a host: ${knownStates.join(', ')}.`)
}
