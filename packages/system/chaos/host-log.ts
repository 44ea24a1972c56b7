import { createReadStream } from 'node:fs'
import { createInterface } from 'node:readline'

/** One line of the programs in place of ssh and Ansible: see `programs/`. */
export interface HostLogLine {
  /** milliseconds since 1970, UTC */
  readonly at: number
  /**
   * `alive`: a sign of life of a long step; a step without `finish` was killed after its last one
   */
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

/** The last step of a host. */
export const lastStep = 'step-2'

export async function readHostLog(file: string): Promise<readonly HostLogLine[]> {
  const lines: HostLogLine[] = []
  for await (const line of createInterface({ input: createReadStream(file) })) {
    lines.push(JSON.parse(line) as HostLogLine)
  }
  return lines
}

/** The parts of a mark: `<task>-<unit>-<attempt>`. */
export function parseMark(mark: string): { readonly task: number; readonly unit: number; readonly attempt: number } {
  const [task = 0, unit = 0, attempt = 0] = mark.split('-').map(Number)
  return { task, unit, attempt }
}
