import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'

/** A process that belongs to a run of a unit, by the mark in its environment. */
export interface MarkedProcess {
  readonly pid: number
  /** `<task>-<seq>-<attempt>` */
  readonly unit: string
  readonly command: string
}

/** Narrows the search: concurrent test files each count their tasks from 1. */
export interface MarkedProcessFilter {
  /** The beginning of the mark, such as `12-` for task 12. */
  readonly unitPrefix?: string
  /** The STATE_DIR of the engine, which contains the journals of its units. */
  readonly stateDir?: string
}

/** The live processes of runs; without a filter those of the whole machine. */
export async function findMarkedProcesses(filter: MarkedProcessFilter = {}): Promise<readonly MarkedProcess[]> {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name))
  const found = await Promise.all(pids.map((pid) => readMarkedProcess(pid, filter)))
  return found.filter((process) => process !== undefined)
}

async function readMarkedProcess(pid: string, filter: MarkedProcessFilter): Promise<MarkedProcess | undefined> {
  try {
    const environment = await readWords(pid, 'environ')
    const unit = findVariable(environment, 'EXECENGINE_UNIT')
    if (unit === undefined || !unit.startsWith(filter.unitPrefix ?? '')) return undefined
    const journal = findVariable(environment, 'EXECENGINE_JOURNAL') ?? ''
    if (filter.stateDir !== undefined && !journal.startsWith(join(filter.stateDir, '/'))) return undefined
    return { pid: Number(pid), unit, command: (await readWords(pid, 'cmdline')).join(' ') }
  } catch {
    // It has ended, or belongs to another account: it is not one of a run.
    return undefined
  }
}

async function readWords(pid: string, file: string): Promise<readonly string[]> {
  return (await readFile(`/proc/${pid}/${file}`, 'utf8')).split('\0')
}

function findVariable(environment: readonly string[], name: string): string | undefined {
  return environment.find((variable) => variable.startsWith(`${name}=`))?.slice(name.length + 1)
}
