import type { Feature } from '../feature.ts'
import { v2 } from '../http/v2.ts'
import { type HostRoutesDeps, hostRoutes } from './host-routes.ts'

/** Host results. */
export function createHostsFeature(deps: HostRoutesDeps): Feature {
  return { routes: v2(hostRoutes(deps)) }
}
