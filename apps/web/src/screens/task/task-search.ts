import type { ShownHostState } from '../../language/state-words.ts'
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

/** Reads the address. Values that are not offered are dropped. */
export function parseTaskSearch(search: Readonly<Record<string, unknown>>): TaskSearch {
  const show = shownStates.find((state) => state === search.show)
  const q = readText(search.q)
  const host = readText(search.host)
  return {
    ...(show === undefined ? {} : { show }),
    ...(q === undefined ? {} : { q }),
    ...(host === undefined ? {} : { host }),
  }
}

/** The router reads `?q=42` as a number. */
function readText(value: unknown): string | undefined {
  if (typeof value !== 'string' && typeof value !== 'number') return undefined
  return String(value).trim().slice(0, 300) || undefined
}
