import { createReadStream } from 'node:fs'
import { createInterface } from 'node:readline'

/** One line of what the programs in the place of ssh and Ansible say: see `programs/`. */
export interface HostLogLine {
  /** milliseconds since 1970, UTC */
  readonly at: number
  /** `alive`: a sign of life of a step that lasts; after the last one of a step without `finish` it was killed */
  readonly event: 'start' | 'alive' | 'finish'
  /** the mark of the run, EXECENGINE_UNIT */
  readonly unit: string
  readonly host: string
  readonly step: string
  readonly rc: number | null
  readonly pid: number
  /** the folder of the run's ssh sockets */
  readonly controlPaths: string
}

/** The step after which a host has nothing more to do. */
export const lastStep = 'step-2'

export async function readHostLog(file: string): Promise<readonly HostLogLine[]> {
  const lines: HostLogLine[] = []
  for await (const line of createInterface({ input: createReadStream(file) })) {
    lines.push(JSON.parse(line) as HostLogLine)
  }
  return lines
}

/** What a mark says: `<task>-<unit>-<attempt>`. */
export function parseMark(mark: string): { readonly task: number; readonly unit: number; readonly attempt: number } {
  const [task = 0, unit = 0, attempt = 0] = mark.split('-').map(Number)
  return { task, unit, attempt }
}
