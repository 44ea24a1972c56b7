import type { TaskView } from '@distribute/contracts'
import { useQuery } from '@tanstack/react-query'
import { useEffect, useMemo } from 'react'
import { compareStates } from './compare-states.ts'
import { hostStatesQuery } from './host-states-query.ts'

const refreshMs = 5_000

/** How the hosts of a retry ended, compared with the task before: again every few seconds while it runs. */
export function useComparison(task: TaskView, retryOf: string) {
  const hasEnded = task.finishedAt !== null
  const before = useQuery({ ...hostStatesQuery(retryOf), staleTime: Number.POSITIVE_INFINITY })
  const now = useQuery({ ...hostStatesQuery(task.id), refetchInterval: hasEnded ? false : refreshMs })
  const { refetch } = now
  const ending = hasEnded ? task.hosts.ok : undefined
  useEffect(() => {
    if (ending !== undefined) void refetch()
  }, [ending, refetch])
  const transitions = useMemo(
    () => before.data && now.data && compareStates(before.data, now.data),
    [before.data, now.data],
  )
  return { transitions, error: before.error ?? now.error, retry: before.error ? before.refetch : now.refetch }
}
