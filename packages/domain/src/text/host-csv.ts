import type { HostResultView } from '@distribute/contracts'
import { formatCsvLine } from './csv-line.ts'

/** The columns of a host in CSV, of the service and of the command line. */
const columns = [
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

/** The first line of such a file. */
export const hostCsvHead = formatCsvLine(columns)

/** The line of a host, without the line end. */
export function formatHostCsv(host: HostResultView): string {
  return formatCsvLine(columns.map((column) => host[column]))
}
