import type { Configuration } from '@distribute/contracts'
import { type OidcSettings, readOidcSettings } from './people/oidc/oidc-settings.ts'

/** The settings that features and the HTTP service read; names as in the configuration. */
export type DistributeSettings = Omit<Configuration['http'], 'drainSeconds'> &
  Pick<Configuration['security'], 'auth' | 'metrics' | 'v1AllowFrom'> &
  Omit<Configuration['limits'], 'maxTaskOutputBytes' | 'retentionDays' | 'auditRetentionDays'> & {
    /** hosts per unit of a request that does not set it */
    readonly unitSize: number
    /** tasks of v1 run as root */
    readonly v1Become: boolean
    /**
     * Units run hosts of 127.0.0.0/8 without SSH: v1 tasks on these hosts alone run as the engine's
     * user.
     */
    readonly localHosts: boolean
    /** undefined: no identity provider is configured */
    readonly oidc?: OidcSettings | undefined
  }

/** Flattens the sections of the configuration that distribute reads. */
export function toDistributeSettings(
  configuration: Configuration,
  { localHosts }: { readonly localHosts: boolean },
): DistributeSettings {
  const { http, security, limits, engine, ansible } = configuration
  const { auth, metrics, v1AllowFrom } = security
  return {
    ...http,
    ...limits,
    ...{ auth, metrics, v1AllowFrom, oidc: readOidcSettings(configuration) },
    ...{ unitSize: engine.number, v1Become: ansible.v1Become, localHosts },
  }
}
