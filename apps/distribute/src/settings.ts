import type { Configuration } from '@distribute/contracts'

/** The settings that features and the HTTP service read; names as in the configuration. */
export interface DistributeSettings {
  readonly host: string
  readonly port: number
  readonly baseUrl?: string | undefined
  /** addresses and networks of proxies whose X-Forwarded-For counts */
  readonly trustProxy: readonly string[]
  readonly v1TimeZone: string
  /** addresses and networks that may use v1 without a token */
  readonly v1AllowFrom: readonly string[]
  readonly auth: 'auto' | 'required'
  /** hosts per unit of a request that does not set it */
  readonly unitSize: number
  readonly maxHosts: number
  readonly maxConnections: number
  readonly maxBodyBytes: number
  /** of all requests that are not answered yet */
  readonly maxBodiesBytes: number
  readonly maxPlaybookBytes: number
  readonly maxOpenTasks: number
  readonly maxProjects: number
  /** requests per client; 0: unlimited */
  readonly ratePerMinute: number
  readonly allowLoopback: boolean
  /** tasks of v1 run as root */
  readonly v1Become: boolean
  /**
   * Units run hosts of 127.0.0.0/8 without SSH: v1 tasks on these hosts alone run as the engine's
   * user.
   */
  readonly localHosts: boolean
}

/** Flattens the sections of the configuration that distribute reads. */
export function toDistributeSettings(
  { http, security, limits, engine, ansible }: Configuration,
  { localHosts }: { readonly localHosts: boolean },
): DistributeSettings {
  return { ...http, ...security, ...limits, unitSize: engine.number, v1Become: ansible.v1Become, localHosts }
}
