import type { EngineView, LaneView } from '@distribute/contracts'
import { callApi, part } from './client.ts'
import { listQuery } from './list-query.ts'
import { queryClient } from './query-client.ts'

/** The engines that were seen within a day. */
export const enginesQuery = listQuery<EngineView>('engines')

/** The lanes with their open units. */
export const lanesQuery = listQuery<LaneView>('lanes')

export async function drainEngine(id: string): Promise<void> {
  await callApi<EngineView>(`/engines/${part(id)}/drain`, { method: 'POST', body: {} })
  await queryClient.invalidateQueries({ queryKey: enginesQuery.queryKey })
}
