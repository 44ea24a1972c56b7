import { readFile } from 'node:fs/promises'

export interface Concurrency {
  /** concurrent runs */
  readonly slots: number
  /** concurrent hosts within a run */
  readonly forks: number
}

/** Ansible 2.19 needs four per fork, and about 20 more. */
const perFork = 4
const ofAnsible = 64
/** The engine has a socket and a journal per run, and both twice while one starts or ends. */
const perSlot = 8
const ofEngine = 128

/**
 * Returns why file descriptors (`ulimit -n`) do not suffice; undefined if they do, or if the limit
 * is unknown.
 */
export async function findLackOfDescriptors(concurrency: Concurrency): Promise<string | undefined> {
  const limits = await readFile('/proc/self/limits', 'utf8').catch(() => '')
  return explainLimit(limits, concurrency)
}

/** As `findLackOfDescriptors`, for the text of `/proc/PID/limits`. */
export function explainLimit(limits: string, { slots, forks }: Concurrency): string | undefined {
  const [, soft] = /^Max open files\s+(\d+)/m.exec(limits) ?? []
  const needed = Math.max(ofEngine + perSlot * slots, ofAnsible + perFork * forks)
  if (soft === undefined || Number(soft) >= needed) return undefined
  return `a process may open ${soft} files, and SLOTS ${slots} with FORKS ${forks} need ${needed}: raise ulimit -n (EMFILE)`
}
