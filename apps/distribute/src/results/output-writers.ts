import type { HostResultView, OutputFormat } from '@distribute/contracts'
import { formatCsvLine, formatHostState, formatHostText, toSafeLine } from '@distribute/domain'
import type { HostOutput, HostResult } from '@distribute/store'
import { viewHost } from '../hosts/host-view.ts'

/** A format of `GET /tasks/{id}/output`. */
export interface OutputWriter {
  readonly type: string
  /** before the first host */
  readonly head: string
  readonly format: (host: HostResult & HostOutput) => string
}

const csvColumns = [
  'host',
  'state',
  'rc',
  'changed',
  'startedAt',
  'finishedAt',
  'durationMs',
  'unit',
  'attempt',
  'engine',
  'cause',
  'msg',
  'stdout',
  'stderr',
  'truncated',
] as const satisfies readonly (keyof HostResultView)[]

export const outputWriters: Readonly<Record<OutputFormat, OutputWriter>> = {
  text: { type: 'text/plain', head: '', format: (host) => formatText(viewHost(host)) },
  ndjson: { type: 'application/x-ndjson', head: '', format: (host) => `${JSON.stringify(viewHost(host))}\n` },
  csv: { type: 'text/csv', head: `${formatCsvLine(csvColumns)}\n`, format: (host) => formatCsv(viewHost(host)) },
}

function formatText(host: HostResultView): string {
  const text = formatHostText(host)
  const heading = `---- ${toSafeLine(host.host)}: ${formatHostState(host)}${host.truncated ? ', truncated' : ''}\n`
  return text === '' ? heading : `${heading}${text}\n`
}

function formatCsv(host: HostResultView): string {
  return `${formatCsvLine(csvColumns.map((column) => host[column]))}\n`
}
