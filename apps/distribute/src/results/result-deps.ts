import type { Store } from '@distribute/store'

/** What the routes of results need. */
export interface ResultDeps {
  readonly store: Pick<Store, 'tasks' | 'results'>
}
