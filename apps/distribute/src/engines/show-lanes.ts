import type { AllowedLanes } from '@distribute/contracts'
import { mayUseLane } from '@distribute/domain'
import type { EngineView } from '@distribute/store'

/**
 * The engine with those of its lanes that the caller may see; undefined if it serves none of them.
 */
export function showLanes(engine: EngineView, allowed: AllowedLanes): EngineView | undefined {
  if (allowed === 'all') return engine
  const lanes = engine.lanes.filter((lane) => mayUseLane(allowed, lane))
  return lanes.length === 0 ? undefined : { ...engine, lanes }
}
