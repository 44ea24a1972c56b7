import type { Feature } from '../feature.ts'
import { v2 } from '../http/v2.ts'
import { type LaneRoutesDeps, laneRoutes } from './lane-routes.ts'

/** The list of lanes. */
export function createLanesFeature(deps: LaneRoutesDeps): Feature {
  return { routes: v2(laneRoutes(deps)) }
}
