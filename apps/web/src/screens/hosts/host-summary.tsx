import type { HostHistoryView } from '@distribute/contracts'
import { Link } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { useFormat } from '../../language/format.ts'
import { useWords } from '../../language/words.ts'
import { Facts } from '../../ui/facts.tsx'
import { HostStateMark } from '../../ui/state-mark.tsx'
import { Ago } from '../../ui/time.tsx'
import { hostsWords } from './hosts-words.ts'
import { type HistorySummary, summarizeHistory } from './summarize-history.ts'

interface HostSummaryProps {
  readonly results: readonly HostHistoryView[]
  readonly hasMore: boolean
}

/** How the host does: the last result, how often in a row, and when it was last ok. */
export function HostSummary({ results, hasMore }: HostSummaryProps) {
  const words = useWords(hostsWords)
  const format = useFormat()
  const summary = summarizeHistory(results, hasMore)
  if (summary.last === undefined) return null
  const lastOk = summary.lastOk === undefined ? words.noOk(format.number(results.length)) : timeOf(summary.lastOk)
  return (
    <Facts
      facts={[
        [words.lastResult, <LastResult key="last" summary={summary} />],
        [words.lastOk, summary.last.state === 'ok' ? null : lastOk],
      ]}
    />
  )
}

function LastResult({ summary: { last, streak, isStreakOpen } }: { readonly summary: HistorySummary }) {
  const words = useWords(hostsWords)
  const format = useFormat()
  if (last === undefined || last.state === 'waiting') return null
  const count = format.number(streak)
  return (
    <>
      <HostStateMark state={last.state} />
      {streak > 1 && ` · ${isStreakOpen ? words.streakOpen(count) : words.streak(count)}`}
    </>
  )
}

function timeOf({ task, finishedAt }: HostHistoryView): ReactNode {
  return (
    <Link to="/tasks/$id" params={{ id: task.id }}>
      {finishedAt === null ? task.id : <Ago time={finishedAt} />}
    </Link>
  )
}
