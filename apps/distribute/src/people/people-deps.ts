import type { Store } from '@distribute/store'
import type { Logger } from 'pino'
import type { DistributeSettings } from '../settings.ts'

export interface PeopleDeps {
  readonly store: Pick<Store, 'accounts' | 'sessions'>
  readonly settings: Pick<DistributeSettings, 'baseUrl' | 'oidc'>
  readonly logger: Logger
  /** milliseconds of a monotonic clock */
  readonly now: () => number
}
