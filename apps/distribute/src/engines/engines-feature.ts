import type { Feature } from '../feature.ts'
import { v2 } from '../http/v2.ts'
import { type EngineRoutesDeps, engineRoutes } from './engine-routes.ts'
import { SettingsWatch, type SettingsWatchDeps, type SettingsWatchOptions } from './settings-watch.ts'

export interface EnginesDeps extends EngineRoutesDeps, SettingsWatchDeps {
  readonly store: EngineRoutesDeps['store'] & SettingsWatchDeps['store']
  /** this distribute, as announced to engines */
  readonly self: Pick<SettingsWatchOptions, 'id' | 'hostName' | 'settings'>
}

/**
 * The list of engines, draining, and the comparison of their settings with those of this process.
 */
export function createEnginesFeature(deps: EnginesDeps): Feature {
  const { self, aliveWithinMs } = deps
  return { routes: v2(engineRoutes(deps)), workers: [new SettingsWatch(deps, { ...self, aliveWithinMs })] }
}
