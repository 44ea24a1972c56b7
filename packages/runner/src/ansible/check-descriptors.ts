import { readFile } from 'node:fs/promises'

export interface Concurrency {
  /** runs at a time */
  readonly slots: number
  /** hosts at a time within a run */
  readonly forks: number
}

/** Ansible 2.19 needs four for each fork, and some 20 beside them. */
const perFork = 4
const ofAnsible = 64
/** The engine: a socket and a journal for each run, and both once more while one begins or ends. */
const perSlot = 8
const ofEngine = 128

/** Why runs would have too few file descriptors (`ulimit -n`); undefined: there are enough, or no limit is known. */
export async function findLackOfDescriptors(concurrency: Concurrency): Promise<string | undefined> {
  const limits = await readFile('/proc/self/limits', 'utf8').catch(() => '')
  return explainLimit(limits, concurrency)
}

/** The same, of the text of `/proc/PID/limits`. */
export function explainLimit(limits: string, { slots, forks }: Concurrency): string | undefined {
  const [, soft] = /^Max open files\s+(\d+)/m.exec(limits) ?? []
  const needed = Math.max(ofEngine + perSlot * slots, ofAnsible + perFork * forks)
  if (soft === undefined || Number(soft) >= needed) return undefined
  return `a process may open ${soft} files, and SLOTS ${slots} with FORKS ${forks} need ${needed}: raise ulimit -n (EMFILE)`
}
