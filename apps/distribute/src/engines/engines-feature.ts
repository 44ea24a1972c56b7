import type { Feature } from '../feature.ts'
import { v2 } from '../http/v2.ts'
import { type EngineRoutesDeps, engineRoutes } from './engine-routes.ts'
import { SettingsWatch, type SettingsWatchDeps, type SettingsWatchOptions } from './settings-watch.ts'
import { SilenceWatch, type SilenceWatchDeps, type SilenceWatchSettings } from './silence-watch.ts'

export interface EnginesDeps extends EngineRoutesDeps, SettingsWatchDeps, SilenceWatchDeps {
  readonly store: EngineRoutesDeps['store'] & SettingsWatchDeps['store']
  /** this distribute, as announced to engines */
  readonly self: Pick<SettingsWatchOptions, 'id' | 'hostName' | 'settings'>
  readonly silence: SilenceWatchSettings
}

/**
 * The list of engines, draining, the comparison of their settings with those of this process, and
 * the watch for engines that fall silent.
 */
export function createEnginesFeature(deps: EnginesDeps): Feature {
  const { self, aliveWithinMs, silence } = deps
  return {
    routes: v2(engineRoutes(deps)),
    workers: [new SettingsWatch(deps, { ...self, aliveWithinMs }), new SilenceWatch(deps, silence)],
  }
}
