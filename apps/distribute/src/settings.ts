import type { Configuration } from '@distribute/contracts'

/** The settings that features and the HTTP service read; names as in the configuration. */
export type DistributeSettings = Omit<Configuration['http'], 'drainSeconds'> &
  Pick<Configuration['security'], 'auth' | 'metrics' | 'v1AllowFrom'> &
  Omit<Configuration['limits'], 'maxTaskOutputBytes' | 'retentionDays'> & {
    /** hosts per unit of a request that does not set it */
    readonly unitSize: number
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
