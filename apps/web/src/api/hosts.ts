import type { HostHistoryView, KnownHostView } from '@distribute/contracts'
import { part } from './client.ts'
import { listQuery } from './list-query.ts'

/** The query of `GET /hosts`, without the page. */
export interface KnownHostQuery {
  readonly state?: string | undefined
  readonly q?: string | undefined
}

const hostsPage = 100
const historyPage = 50

/** The hosts of all tasks with their last results, by name. */
export function knownHostsQuery(query: KnownHostQuery) {
  return listQuery<KnownHostView>('hosts', { ...query, limit: hostsPage })
}

/** The results of one host, of the newest task first. */
export function hostHistoryQuery(host: string) {
  return listQuery<HostHistoryView>(`hosts/${part(host)}/results`, { limit: historyPage })
}
