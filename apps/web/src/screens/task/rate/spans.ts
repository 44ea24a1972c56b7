import type { UnitView } from '@distribute/contracts'

/** Hosts that finished within a time, spread over it evenly. */
export interface FinishedSpan {
  readonly fromMs: number
  readonly toMs: number
  readonly hosts: number
}

/** How many hosts had finished at a time. */
export interface FinishedCount {
  readonly atMs: number
  readonly finished: number
}

type Counted = Pick<UnitView, 'startedAt' | 'finishedAt' | 'hosts'>

export function countFinished({ total, waiting, running }: UnitView['hosts']): number {
  return total - waiting - running
}

/** When the hosts of units finished. A unit that runs is told as it was when it was read. */
export function toUnitSpans(units: readonly Counted[], readAtMs: number): readonly FinishedSpan[] {
  return units.flatMap(({ startedAt, finishedAt, hosts }) => {
    const finished = countFinished(hosts)
    // A unit without a start was skipped: its hosts did not run.
    if (startedAt === null || finished === 0) return []
    const fromMs = Date.parse(startedAt)
    return [
      { fromMs, toMs: Math.max(fromMs, finishedAt === null ? readAtMs : Date.parse(finishedAt)), hosts: finished },
    ]
  })
}

/** What finished between each two counts. */
export function toCountSpans(counts: readonly FinishedCount[]): readonly FinishedSpan[] {
  return counts.slice(1).flatMap((count, index) => {
    const before = counts[index] ?? count
    const hosts = count.finished - before.finished
    return hosts > 0 ? [{ fromMs: before.atMs, toMs: count.atMs, hosts }] : []
  })
}

/** Counts that are kept. Beyond them, each second one is dropped: the memory of a long task stays flat. */
const maxCounts = 2_000

/** Adds a count. Those of the same second are one; a count that is older than the last is dropped. */
export function addCount(counts: readonly FinishedCount[], count: FinishedCount): readonly FinishedCount[] {
  const last = counts.at(-1)
  if (last !== undefined && (count.finished <= last.finished || count.atMs <= last.atMs)) return counts
  const isSameSecond = counts.length > 1 && Math.trunc(count.atMs / 1000) === Math.trunc((last?.atMs ?? 0) / 1000)
  const added = [...(isSameSecond ? counts.slice(0, -1) : counts), count]
  return added.length <= maxCounts ? added : added.filter((_, index) => index % 2 === 0 || index === added.length - 1)
}
