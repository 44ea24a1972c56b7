import type { OutputFormat } from '@distribute/contracts'
import { formatHostCsv, formatHostOutput, hostCsvHead } from '@distribute/domain'
import type { HostOutput, HostResult } from '@distribute/store'
import { viewHost } from '../hosts/host-view.ts'

/** A format of `GET /tasks/{id}/output`. */
export interface OutputWriter {
  readonly type: string
  /** before the first host */
  readonly head: string
  readonly format: (host: HostResult & HostOutput) => string
}

export const outputWriters: Readonly<Record<OutputFormat, OutputWriter>> = {
  text: { type: 'text/plain', head: '', format: (host) => formatHostOutput(viewHost(host)) },
  ndjson: { type: 'application/x-ndjson', head: '', format: (host) => `${JSON.stringify(viewHost(host))}\n` },
  csv: { type: 'text/csv', head: `${hostCsvHead}\n`, format: (host) => `${formatHostCsv(viewHost(host))}\n` },
}
