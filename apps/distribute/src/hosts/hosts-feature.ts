import type { Feature } from '../feature.ts'
import { v2 } from '../http/v2.ts'
import { type HostRoutesDeps, hostRoutes } from './host-routes.ts'
import { type KnownHostDeps, knownHostRoutes } from './known-host-routes.ts'

/** Host results, of one task and over all tasks. */
export function createHostsFeature(deps: HostRoutesDeps & KnownHostDeps): Feature {
  return {
    routes: v2(async (app) => {
      await app.register(hostRoutes(deps))
      await app.register(knownHostRoutes(deps))
    }),
  }
}
