import type { Feature } from '../feature.ts'
import { v2 } from '../http/v2.ts'
import type { ResultDeps } from './result-deps.ts'
import { resultRoutes } from './result-routes.ts'

/** The results of a task as a whole. */
export function createResultsFeature(deps: ResultDeps): Feature {
  return { routes: v2(resultRoutes(deps)) }
}
