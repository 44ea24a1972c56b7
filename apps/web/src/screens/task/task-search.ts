import type { ShownHostState } from '../../language/state-words.ts'
import { type SearchValues, searchChoice, searchText } from '../../ui/filters/search-values.ts'
import { shownStates } from '../../ui/host-bar.tsx'

/** What the address says about the screen of a task. */
export interface TaskSearch {
  /** only hosts in this state */
  readonly show?: ShownHostState
  /** part of a host */
  readonly q?: string
  /** the host whose panel is open */
  readonly host?: string
}

const maxTextLength = 300

/** Reads the address. Values that are not offered are dropped. */
export function parseTaskSearch(search: SearchValues): TaskSearch {
  return {
    ...searchChoice('show', search, shownStates),
    ...searchText('q', search, maxTextLength),
    ...searchText('host', search, maxTextLength),
  }
}
