import type { TaskMatrix } from '@distribute/contracts'
import { unfoldHosts } from '@distribute/domain'
import { queryOptions } from '@tanstack/react-query'
import { callApi, part } from '../../../api/client.ts'
import { decodeStates, toState } from '../live/state-letters.ts'
import type { HostStates } from './compare-states.ts'

/** All hosts of a task with their states. */
export function hostStatesQuery(task: string) {
  return queryOptions({
    queryKey: ['host-states', task],
    queryFn: ({ signal }) => readHostStates(task, signal),
    // Megabytes for many hosts: not kept for long after the last use.
    gcTime: 30_000,
  })
}

export async function readHostStates(task: string, signal?: AbortSignal): Promise<HostStates> {
  const matrix = await callApi<TaskMatrix>(`/tasks/${part(task)}/matrix`, { signal })
  return { names: unfoldHosts(matrix.hosts), states: Array.from(decodeStates(matrix.states), toState) }
}
