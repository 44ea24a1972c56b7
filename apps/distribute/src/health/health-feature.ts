import type { Feature } from '../feature.ts'
import { v2 } from '../http/v2.ts'
import { type HealthDeps, healthRoutes } from './health-routes.ts'

/** Liveness and readiness, from the checks of all features. */
export function createHealthFeature(deps: HealthDeps): Feature {
  return { routes: v2(healthRoutes(deps)) }
}
