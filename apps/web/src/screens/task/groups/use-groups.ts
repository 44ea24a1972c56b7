import type { TaskView } from '@distribute/contracts'
import { useInfiniteQuery } from '@tanstack/react-query'
import { useEffect } from 'react'
import { groupsQuery } from '../../../api/groups.ts'
import type { ShownHostState } from '../../../language/state-words.ts'

const refreshMs = 5_000

/** The groups of one state: read every few seconds while the task runs, and once more at its end. */
export function useGroups(task: TaskView, state: ShownHostState) {
  const hasEnded = task.finishedAt !== null
  const groups = useInfiniteQuery({
    ...groupsQuery(task.id, state),
    refetchInterval: hasEnded ? false : refreshMs,
  })
  const { refetch } = groups
  // A late result of a lost host may still change the counts of a task that has ended.
  const ending = hasEnded ? task.hosts[state] : undefined
  useEffect(() => {
    if (ending !== undefined) void refetch()
  }, [ending, refetch])
  return groups
}
