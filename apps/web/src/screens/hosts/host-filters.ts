import type { FinalHostState } from '@distribute/contracts'
import type { KnownHostQuery } from '../../api/hosts.ts'
import { type SearchValues, searchChoice, searchText } from '../../ui/filters/search-values.ts'
import { shownStates } from '../../ui/host-bar.tsx'

/** Last states of a host, those that need attention first. */
export const shownLastStates: readonly FinalHostState[] = shownStates.filter(
  (state) => state !== 'running' && state !== 'waiting',
)

const choices: readonly (FinalHostState | 'all')[] = ['all', ...shownLastStates]

/** The filters of the list, as they stand in the address. Without a state: suspects. */
export interface HostFilters {
  readonly state?: FinalHostState | 'all'
  /** part of the host */
  readonly q?: string
}

/** Reads the filters of an address. Values that no filter has are dropped. */
export function parseHostFilters(search: SearchValues): HostFilters {
  return { ...searchChoice('state', search, choices), ...searchText('q', search) }
}

export function toHostQuery({ state = undefined, q }: HostFilters): KnownHostQuery {
  return { state: state === 'all' ? undefined : (state ?? 'suspect'), q }
}
