import { Gauge, type Registry } from 'prom-client'
import type { AccessCheck } from '../access/access-check.ts'
import type { Feature } from '../feature.ts'
import { v2 } from '../http/v2.ts'
import { chooseHubOptions, EventHub, type StreamSettings } from './event-hub.ts'
import { EventReader, type EventReaderDeps } from './event-reader.ts'
import { type EventRoutesDeps, eventRoutes } from './event-routes.ts'

export interface EventsDeps extends EventReaderDeps {
  readonly store: EventReaderDeps['store'] & EventRoutesDeps['store']
  readonly checkAccess: AccessCheck
  readonly settings: StreamSettings
  readonly registry: Registry
}

/** Event streams of tasks. */
export function createEventsFeature(deps: EventsDeps): Feature {
  const reader = new EventReader(deps)
  const hub = new EventHub({ ...deps, reader }, chooseHubOptions(deps.settings))
  showOpenStreams(deps.registry, hub)
  return {
    routes: v2(eventRoutes({ ...deps, hub })),
    workers: [reader],
    jobs: [hub],
    onStopping: () => hub.endStreams(),
  }
}

function showOpenStreams(registry: Registry, hub: EventHub): void {
  new Gauge({
    name: 'distribute_open_event_streams',
    help: 'Event streams of tasks that clients have open at this distribute.',
    registers: [registry],
    collect() {
      this.set(hub.count)
    },
  })
}
