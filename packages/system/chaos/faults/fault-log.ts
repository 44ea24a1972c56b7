import { appendFile } from 'node:fs/promises'
import type { FaultKind } from './plan-faults.ts'

/** One fault as the fault log records it. Times are milliseconds since 1970, UTC. */
export interface Fault {
  readonly kind: FaultKind
  readonly at: number
  /** when what was killed or stopped was restarted or continued */
  readonly endedAt: number
  /** the processes that were hit */
  readonly pids: readonly number[]
  /** the runs that it may affect, by mark: `<task>-<unit>-<attempt>` */
  readonly units: readonly string[]
  /** the engine that was hit, by its name in the store */
  readonly engine?: string | undefined
  /** description for people */
  readonly detail: string
}

export interface FaultLog {
  readonly faults: readonly Fault[]
  add(fault: Fault): Promise<void>
}

/** Keeps the faults, and writes them as JSON lines. */
export function createFaultLog(file: string): FaultLog {
  const faults: Fault[] = []
  return {
    faults,
    add: async (fault) => {
      faults.push(fault)
      await appendFile(file, `${JSON.stringify(fault)}\n`)
    },
  }
}
