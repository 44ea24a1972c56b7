import type { TaskKind, TaskState } from '@distribute/contracts'
import type { TaskQuery } from '../../api/tasks.ts'

export const shownTaskStates = [
  'running',
  'waiting',
  'failed',
  'aborted',
  'cancelled',
  'succeeded',
] as const satisfies readonly TaskState[]

export const shownKinds = ['adhoc', 'playbook'] as const satisfies readonly TaskKind[]

/** How far back the list goes, in hours. */
export const spans = { '1h': 1, '24h': 24, '7d': 168, '30d': 720 } as const
export type Span = keyof typeof spans

/** The filters of the list, as they stand in the address. */
export interface TaskFilters {
  readonly state?: TaskState
  readonly kind?: TaskKind
  /** part of the name or the id */
  readonly q?: string
  readonly host?: string
  readonly actor?: string
  readonly since?: Span
  /** from the search field: a name, an id or a host */
  readonly find?: string
}

/** Reads the filters of an address. Values that no filter has are dropped. */
export function parseTaskFilters(search: Readonly<Record<string, unknown>>): TaskFilters {
  return {
    ...choice('state', search, shownTaskStates),
    ...choice('kind', search, shownKinds),
    ...choice('since', search, Object.keys(spans) as Span[]),
    ...text('q', search),
    ...text('host', search),
    ...text('actor', search),
    ...text('find', search),
  }
}

function choice<Name extends string, T extends string>(
  name: Name,
  search: Readonly<Record<string, unknown>>,
  choices: readonly T[],
): { readonly [K in Name]?: T } {
  const found = choices.find((one) => one === search[name])
  return found === undefined ? {} : ({ [name]: found } as { [K in Name]: T })
}

/** The router reads `?q=42` as a number. */
function text<Name extends string>(
  name: Name,
  search: Readonly<Record<string, unknown>>,
): { readonly [K in Name]?: string } {
  const value = search[name]
  if (typeof value !== 'string' && typeof value !== 'number') return {}
  const trimmed = String(value).trim().slice(0, 200)
  return trimmed === '' ? {} : ({ [name]: trimmed } as { [K in Name]: string })
}

/** The query of the filters. The time is whole minutes, so that one query serves a minute. */
export function toTaskQuery({ since, find, ...filters }: TaskFilters, nowMs: number): TaskQuery {
  const query = find === undefined ? filters : { ...filters, q: find }
  if (since === undefined) return query
  const minuteMs = 60_000
  const fromMs = Math.trunc((nowMs - spans[since] * 3_600_000) / minuteMs) * minuteMs
  return { ...query, since: new Date(fromMs).toISOString() }
}
