import { appendFile } from 'node:fs/promises'
import type { FaultKind } from './plan-faults.ts'

/** One thing that was done to the system, as the fault log says it. Times are milliseconds since 1970, UTC. */
export interface Fault {
  readonly kind: FaultKind
  readonly at: number
  /** when what was killed or stopped was started again or went on */
  readonly endedAt: number
  /** the processes that were hit */
  readonly pids: readonly number[]
  /** the runs that it may cost something, by their marks: `<task>-<unit>-<attempt>` */
  readonly units: readonly string[]
  /** the engine that was hit, as the store knows it */
  readonly engine?: string | undefined
  /** in words, for people */
  readonly detail: string
}

export interface FaultLog {
  readonly faults: readonly Fault[]
  add(fault: Fault): Promise<void>
}

/** Keeps what was done, and writes it as JSON lines. */
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
