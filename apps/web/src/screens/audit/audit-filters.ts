import type { AuditQuery } from '../../api/access.ts'
import { type SearchValues, searchChoice, searchText } from '../../ui/filters/search-values.ts'
import { startOf, type TimeSpan, timeSpans } from '../../ui/filters/time-span.ts'

/** The acts that are recorded; `request`: one that was refused. */
export const shownActions = [
  'request',
  'task.submit',
  'task.retry',
  'task.cancel',
  'engine.drain',
  'project.clone',
  'token.create',
  'token.revoke',
  'account.create',
  'account.change',
  'session.start',
  'session.end',
  'store.migrate',
] as const
export type ShownAction = (typeof shownActions)[number]

/** The filters of the audit log, as they stand in the address. */
export interface AuditFilters {
  readonly actor?: string
  readonly action?: ShownAction
  readonly subject?: string
  readonly since?: TimeSpan
}

/** Reads the filters of an address. Values that no filter has are dropped. */
export function parseAuditFilters(search: SearchValues): AuditFilters {
  return {
    ...searchText('actor', search),
    ...searchChoice('action', search, shownActions),
    ...searchText('subject', search),
    ...searchChoice('since', search, timeSpans),
  }
}

/** The query of the filters. */
export function toAuditQuery({ since, ...filters }: AuditFilters, nowMs: number): AuditQuery {
  return since === undefined ? filters : { ...filters, since: startOf(since, nowMs) }
}
