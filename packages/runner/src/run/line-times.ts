import type { JournalLine } from '@distribute/contracts'
import { monotonicMs } from './monotonic-time.ts'

/** Adds monotonic times to lines of earlier versions, which have wall clock times only. */
export interface LineTimes {
  /**
   * Takes the batches of a journal in order. An empty batch means that there is no more at this
   * moment.
   */
  complete(batch: readonly JournalLine[]): readonly JournalLine[]
}

/**
 * A line that is read live was written just now, whatever its wall clock time says. For older
 * lines, the first batches of an adopted run, there is only the wall clock to compute the time
 * from.
 */
export function createLineTimes(now: () => number = monotonicMs, wallNow: () => number = Date.now): LineTimes {
  let isLive = false
  const timeOf = ({ at }: JournalLine) => now() - (isLive ? 0 : Math.max(0, wallNow() - at))
  return {
    complete(batch) {
      if (batch.length === 0) isLive = true
      return batch.map((line) => (line.monoMs === undefined ? { ...line, monoMs: timeOf(line) } : line))
    },
  }
}
