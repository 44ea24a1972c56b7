import type { TaskKind, TaskState } from '@distribute/contracts'
import type { TaskQuery } from '../../api/tasks.ts'
import { type SearchValues, searchChoice, searchText } from '../../ui/filters/search-values.ts'
import { startOf, type TimeSpan, timeSpans } from '../../ui/filters/time-span.ts'

export const shownTaskStates = [
  'running',
  'waiting',
  'failed',
  'aborted',
  'cancelled',
  'succeeded',
] as const satisfies readonly TaskState[]

export const shownKinds = ['adhoc', 'playbook'] as const satisfies readonly TaskKind[]

/** The filters of the list, as they stand in the address. */
export interface TaskFilters {
  readonly state?: TaskState
  readonly kind?: TaskKind
  /** part of the name or the id */
  readonly q?: string
  readonly host?: string
  readonly actor?: string
  readonly since?: TimeSpan
  /** from the search field: a name, an id or a host */
  readonly find?: string
}

/** Reads the filters of an address. Values that no filter has are dropped. */
export function parseTaskFilters(search: SearchValues): TaskFilters {
  return {
    ...searchChoice('state', search, shownTaskStates),
    ...searchChoice('kind', search, shownKinds),
    ...searchChoice('since', search, timeSpans),
    ...searchText('q', search),
    ...searchText('host', search),
    ...searchText('actor', search),
    ...searchText('find', search),
  }
}

/** The query of the filters. */
export function toTaskQuery({ since, find, ...filters }: TaskFilters, nowMs: number): TaskQuery {
  const query = find === undefined ? filters : { ...filters, q: find }
  return since === undefined ? query : { ...query, since: startOf(since, nowMs) }
}
