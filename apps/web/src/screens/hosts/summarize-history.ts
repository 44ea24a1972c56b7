import type { HostHistoryView } from '@distribute/contracts'

export interface HistorySummary {
  /** the last result; undefined: there is none yet */
  readonly last: HostHistoryView | undefined
  /** tasks in a row that ended as the last one */
  readonly streak: number
  /** whether older results, which were not read, may make the streak longer */
  readonly isStreakOpen: boolean
  readonly lastOk: HostHistoryView | undefined
}

/** Sums up the results that were read, of the newest task first. `hasMore`: there are older ones. */
export function summarizeHistory(results: readonly HostHistoryView[], hasMore: boolean): HistorySummary {
  const ended = results.filter(({ state }) => state !== 'waiting' && state !== 'running')
  const last = ended[0]
  const change = ended.findIndex(({ state }) => state !== last?.state)
  return {
    last,
    streak: change === -1 ? ended.length : change,
    isStreakOpen: change === -1 && hasMore,
    lastOk: ended.find(({ state }) => state === 'ok'),
  }
}
