import type { JournalLine } from '@distribute/contracts'
import { monotonicMs } from './monotonic-time.ts'

/** Gives lines of versions before, which have the wall clock's time alone, a monotonic one. */
export interface LineTimes {
  /** The batches of a journal as they are read; an empty one says that this is all there is at this moment. */
  complete(batch: readonly JournalLine[]): readonly JournalLine[]
}

/**
 * A line that is read as it comes was written just now, whatever its wall clock said. Of those that were there before
 * nothing else is known: an adopted run's first batches are reckoned back by the wall clock.
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
