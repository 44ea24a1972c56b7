import type { AddressInfo } from 'node:net'
import type { Store } from '@distribute/store'
import { pino } from 'pino'
import { onTestFinished } from 'vitest'
import { createAccessCheck } from '../../src/access/access-check.ts'
import { chooseHubOptions, EventHub, type EventHubOptions } from '../../src/events/event-hub.ts'
import { EventReader } from '../../src/events/event-reader.ts'
import type { DistributeSettings } from '../../src/settings.ts'
import { loopbackSettings } from '../loopback-settings.ts'
import { openTestStore, startService } from '../service-under-test.ts'

export interface EventService {
  readonly store: Store
  readonly hub: EventHub
  /** of the stream of a task */
  url(task: string): string
}

/** A service with event streams, on a real socket. */
export async function startEvents({
  options = {},
  settings = {},
  store: given,
}: {
  options?: Partial<EventHubOptions>
  settings?: Partial<DistributeSettings>
  store?: Store
} = {}): Promise<EventService> {
  const store = given ?? (await openTestStore())
  const checkAccess = createAccessCheck({ settings: { ...loopbackSettings, ...settings }, store })
  const deps = { store, logger: pino({ level: 'silent' }), checkAccess }
  const reader = new EventReader({ ...deps, aliveWithinMs: 60_000 })
  const hub = new EventHub({ ...deps, reader }, { ...chooseHubOptions(loopbackSettings), ...options })
  const { app } = await startService(settings, { store, hub })
  reader.start()
  hub.start()
  // runs before the service and its store are closed
  onTestFinished(async () => {
    hub.stop()
    await reader.stop()
  })
  await app.listen({ host: '127.0.0.1', port: 0 })
  const { port } = app.server.address() as AddressInfo
  return { store, hub, url: (task) => `http://127.0.0.1:${port}/api/v2/tasks/${task}/events` }
}
