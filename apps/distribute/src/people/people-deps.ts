import type { Store } from '@distribute/store'

export interface PeopleDeps {
  readonly store: Pick<Store, 'accounts' | 'sessions'>
  readonly settings: { readonly baseUrl?: string | undefined }
  /** milliseconds of a monotonic clock */
  readonly now: () => number
}
