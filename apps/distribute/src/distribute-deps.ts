import type { Configuration } from '@distribute/contracts'
import type { UnitQueue } from '@distribute/queue'
import type { SecretKey, SigningKeys } from '@distribute/service'
import type { Store } from '@distribute/store'
import type { Logger } from 'pino'
import type { Registry } from 'prom-client'
import type { SignInCodes } from './people/sign-in-codes.ts'

/** What the process brings to the service. */
export interface DistributeDeps {
  readonly store: Store
  readonly queue: UnitQueue
  readonly logger: Logger
  /** what GET /metrics shows; this process adds its metrics */
  readonly registry: Registry
  readonly configuration: Configuration
  /** of [Security] KEY_FILE; undefined: not set */
  readonly secretKey?: SecretKey | undefined
  /** of [Security] KEYS_DIR; left out: not set */
  readonly keys?: SigningKeys | undefined
  readonly version: string
  readonly hostName: string
  /** new at each start of the process */
  readonly id: string
  /** Hosts of 127.0.0.0/8 are run without SSH, as in standalone. */
  readonly localHosts: boolean
  /** left out: no code signs anyone in */
  readonly signInCodes?: SignInCodes | undefined
  /** Ends the wait of [HTTP] DRAIN_SECONDS. */
  readonly ending?: AbortSignal | undefined
  /** milliseconds of a monotonic clock that includes the time that the machine sleeps */
  readonly now: () => number
}
