import type { HostConnectionView, HostHistoryView, HostResultView, StepResult, UnitView } from '@distribute/contracts'
import { keepPreviousData, queryOptions } from '@tanstack/react-query'
import { callApi, part } from '../../../api/client.ts'
import { listQuery } from '../../../api/list-query.ts'
import type { ShownHostState } from '../../../language/state-words.ts'

/** One host of a task with its steps. */
export interface HostWithSteps extends HostResultView {
  readonly connection: HostConnectionView | null
  readonly steps: readonly StepResult[]
  readonly fault: string | null
  readonly otherHosts: UnitView['otherHosts']
}

/** `state`: as it was told live; when it changes, the host is read again. */
export function taskHostQuery(id: string, host: string, state: ShownHostState | undefined) {
  return queryOptions({
    queryKey: ['task', id, 'host', host, state],
    queryFn: ({ signal }) => callApi<HostWithSteps>(`/tasks/${part(id)}/hosts/${part(host)}`, { signal }),
    placeholderData: keepPreviousData,
    gcTime: 60_000,
  })
}

/** The results of a host over all tasks, newest first. */
export function hostHistoryQuery(host: string) {
  return listQuery<HostHistoryView>(`hosts/${part(host)}/results`, { limit: 10 })
}
