import { readFileSync } from 'node:fs'

/**
 * The cost of an action: seconds of wall clock, and CPU seconds of this process and all its ended
 * children.
 */
export interface Cost {
  readonly wallSeconds: number
  readonly cpuSeconds: number
}

/** The clock ticks of /proc: 100 a second on every Linux that Node runs on. */
const ticksPerSecond = 100

export async function measure(work: () => Promise<unknown>): Promise<Cost> {
  const startMs = performance.now()
  const startCpu = readCpuSeconds()
  await work()
  return { wallSeconds: (performance.now() - startMs) / 1000, cpuSeconds: readCpuSeconds() - startCpu }
}

export async function repeat(times: number, work: () => Promise<unknown>): Promise<readonly Cost[]> {
  const costs: Cost[] = []
  while (costs.length < times) costs.push(await measure(work))
  return costs
}

export function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN
}

/**
 * utime, stime, cutime and cstime of /proc/self/stat (proc(5)); the name before them may contain
 * blanks.
 */
function readCpuSeconds(): number {
  const stat = readFileSync('/proc/self/stat', 'utf8')
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  const ticks = fields.slice(11, 15).reduce((sum, field) => sum + Number(field), 0)
  return ticks / ticksPerSecond
}
