import type { UnitQueue } from '@distribute/queue'
import type { SignOrder, Store } from '@distribute/store'
import type { Logger } from 'pino'
import type { Feature } from '../feature.ts'
import { v2 } from '../http/v2.ts'
import { Dispatcher, type DispatcherDeps, type DispatcherSettings } from './dispatcher.ts'
import { Reaper, type ReaperDeps, type ReaperSettings } from './reaper.ts'
import { unitRoutes } from './unit-routes.ts'

export interface UnitsDeps {
  readonly store: Store
  readonly queue: UnitQueue
  readonly logger: Logger
  /** undefined: units are queued without signed orders */
  readonly sign: SignOrder | undefined
  /** milliseconds of a monotonic clock that includes the time that the machine sleeps */
  readonly now: () => number
  readonly settings: DispatcherSettings & ReaperSettings
  readonly onPublished?: DispatcherDeps['onPublished']
  readonly onReaped?: ReaperDeps['onReaped']
}

export interface UnitsFeature extends Feature {
  /** Dispatches pending units now. */
  wake(): void
}

/** Units: dispatching them to engines, and ending those that no engine ends. */
export function createUnitsFeature(deps: UnitsDeps): UnitsFeature {
  const { queue, settings } = deps
  const dispatcher = new Dispatcher(deps, settings)
  return {
    routes: v2(unitRoutes(deps)),
    workers: [dispatcher, new Reaper(deps, settings)],
    checks: [{ name: 'queue', ping: () => queue.ping() }],
    wake: () => dispatcher.wake(),
  }
}
