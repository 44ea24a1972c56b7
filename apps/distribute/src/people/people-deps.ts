import type { Store } from '@distribute/store'
import type { Logger } from 'pino'
import type { DistributeSettings } from '../settings.ts'
import type { SignInCodes } from './sign-in-codes.ts'

export interface PeopleDeps {
  readonly store: Pick<Store, 'accounts' | 'sessions'>
  readonly settings: Pick<DistributeSettings, 'baseUrl' | 'oidc'>
  readonly logger: Logger
  /** left out: no code signs anyone in */
  readonly signInCodes?: SignInCodes | undefined
  /** milliseconds of a monotonic clock */
  readonly now: () => number
}
