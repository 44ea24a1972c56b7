import { InvalidArgumentError, Option } from '@commander-js/extra-typings'
import { finalHostStates, type HostResultView } from '@distribute/contracts'
import { escapeJson, formatHostCsv, hostCsvHead, toSafeJson, toSafeLine } from '@distribute/domain'
import type { CommandContext } from '../../command-context.ts'
import { readHostOutputs, readOutput } from '../api/output.ts'
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
    .action(async (id, { output, state: states, query: q, ...choice }) => {
      const api = await connect(choice, context)
      if (q === undefined && (output === 'csv' || output === 'ndjson'))
        return await printStream(readOutput(api, id, { format: output, states }), context)
      const pages = q === undefined ? readHostOutputs(api, id, { states }) : findHosts(api, id, { states, q })
      await printers[output](pages, context)
    })
}

/** As the server formats it; control characters that JSON may have are written as its escapes. */
async function printStream(texts: AsyncIterable<string>, { print }: CommandContext): Promise<void> {
  for await (const lines of texts) print(escapeJson(lines))
}

type Pages = AsyncIterable<readonly HostResultView[]>
type Printer = (pages: Pages, context: CommandContext) => Promise<void>

/** One state after the other: the API filters by one. */
async function* findHosts(
  api: ApiClient,
  id: string,
  { states, q }: { readonly states: readonly string[] | undefined; readonly q: string },
): Pages {
  if (states === undefined) yield* readHostResults(api, id, { q })
  else for (const state of states) yield* readHostResults(api, id, { state, q })
}

const printers: Readonly<Record<(typeof formats)[number], Printer>> = {
  table: async (pages, { print, note }) => {
    const rows: (readonly string[])[] = []
    for await (const page of pages) rows.push(...page.map(toRow))
    if (rows.length === 0) note('no hosts')
    else print(formatTable(['HOST', 'STATE', 'RC', 'CHANGED', 'TIME', 'MESSAGE'], rows))
  },
  json: async (pages, { print }) => {
    let last: string | undefined
    for await (const page of pages) {
      for (const host of page) {
        if (last !== undefined) print(`${last},`)
        last = `${last === undefined ? '[' : ' '}${toSafeJson(host)}`
      }
    }
    print(last === undefined ? '[]' : `${last}]`)
  },
  ndjson: async (pages, { print }) => {
    for await (const page of pages) for (const host of page) print(toSafeJson(host))
  },
  csv: async (pages, { print }) => {
    print(hostCsvHead)
    for await (const page of pages) for (const host of page) print(formatHostCsv(host))
  },
  hosts: async (pages, { print }) => {
    for await (const page of pages) for (const { host } of page) print(toSafeLine(host))
  },
}

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
