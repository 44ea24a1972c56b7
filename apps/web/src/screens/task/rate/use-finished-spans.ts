import type { TaskView } from '@distribute/contracts'
import { useQuery } from '@tanstack/react-query'
import { useEffect, useMemo, useState } from 'react'
import { allUnitsQuery } from '../../../api/units.ts'
import { addCount, countFinished, type FinishedCount, type FinishedSpan, toCountSpans, toUnitSpans } from './spans.ts'

/**
 * When hosts of a task finished: from its units for what was before, and from the counts of the
 * stream since then. undefined until the units were read.
 */
export function useFinishedSpans(task: TaskView) {
  const [openedAs] = useState(task.id)
  const units = useQuery({ ...allUnitsQuery(openedAs), staleTime: 0, refetchInterval: false, ...readOnce })
  const counts = useCounts(task, units.data && countAll(units.data), units.dataUpdatedAt)
  const spans = useMemo<readonly FinishedSpan[] | undefined>(
    () => units.data && [...toUnitSpans(units.data, units.dataUpdatedAt), ...toCountSpans(counts)],
    [units.data, units.dataUpdatedAt, counts],
  )
  return { spans, error: units.error, refetch: units.refetch }
}

/** Reading the units again would count hosts twice. */
const readOnce = { refetchOnWindowFocus: false, refetchOnReconnect: false } as const

function countAll(units: readonly { readonly hosts: TaskView['hosts'] }[]): number {
  return units.reduce((sum, { hosts }) => sum + countFinished(hosts), 0)
}

/** The counts since the units were read, the first one being theirs. */
function useCounts(task: TaskView, first: number | undefined, readAtMs: number): readonly FinishedCount[] {
  const [counts, setCounts] = useState<readonly FinishedCount[]>([])
  useEffect(() => {
    if (first !== undefined) setCounts([{ atMs: readAtMs, finished: first }])
  }, [first, readAtMs])
  const finished = countFinished(task.hosts)
  useEffect(() => {
    setCounts((known) => (known.length === 0 ? known : addCount(known, { atMs: Date.now(), finished })))
  }, [finished])
  return counts
}
