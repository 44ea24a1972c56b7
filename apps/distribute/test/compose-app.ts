import type { Store } from '@distribute/store'
import { pino } from 'pino'
import { Registry } from 'prom-client'
import { type AccessCheck, createAccessCheck } from '../src/access/access-check.ts'
import { acceptDuringOutage } from '../src/access/outage-access.ts'
import { createRefusalAudit } from '../src/audit/audit-refusals.ts'
import { auditRoutes } from '../src/audit/audit-routes.ts'
import { engineRoutes } from '../src/engines/engine-routes.ts'
import { chooseHubOptions, EventHub } from '../src/events/event-hub.ts'
import { EventReader } from '../src/events/event-reader.ts'
import { eventRoutes } from '../src/events/event-routes.ts'
import type { Feature } from '../src/feature.ts'
import type { HealthCheck } from '../src/health/health-check.ts'
import { healthRoutes } from '../src/health/health-routes.ts'
import { hostRoutes } from '../src/hosts/host-routes.ts'
import { knownHostRoutes } from '../src/hosts/known-host-routes.ts'
import type { AppDeps } from '../src/http/app.ts'
import { v2 } from '../src/http/v2.ts'
import { laneRoutes } from '../src/lanes/lane-routes.ts'
import { LaneLabels } from '../src/metrics/lane-labels.ts'
import { createMetricsFeature } from '../src/metrics/metrics-feature.ts'
import { createServiceMetrics } from '../src/metrics/service-metrics.ts'
import { builtPage } from '../src/page/built-page.ts'
import { createPageFeature } from '../src/page/page-feature.ts'
import type { PeopleDeps } from '../src/people/people-deps.ts'
import { peopleRoutes } from '../src/people/people-routes.ts'
import { playbookRoutes } from '../src/projects/playbook-routes.ts'
import { projectRoutes } from '../src/projects/project-routes.ts'
import { createShare } from '../src/projects/share/share.ts'
import { resultRoutes } from '../src/results/result-routes.ts'
import type { DistributeSettings } from '../src/settings.ts'
import { controlRoutes } from '../src/tasks/control-routes.ts'
import { limitInspection, PlaybookInspector } from '../src/tasks/inspection/playbook-inspector.ts'
import { previewRoutes } from '../src/tasks/preview-routes.ts'
import type { TaskDeps } from '../src/tasks/task-deps.ts'
import { taskRoutes } from '../src/tasks/task-routes.ts'
import { tokenRoutes } from '../src/tokens/token-routes.ts'
import { unitRoutes } from '../src/units/unit-routes.ts'
import type { V1Deps } from '../src/v1/v1-deps.ts'
import { createV1Feature } from '../src/v1/v1-feature.ts'
import { loopbackSettings } from './loopback-settings.ts'

/** Its processes do not keep this process alive, and end with it. */
export const testInspector = new PlaybookInspector(limitInspection(loopbackSettings.maxPlaybookBytes))

/** The parts that a test may replace. */
export interface TestParts
  extends Pick<AppDeps, 'logger' | 'isStopping'>,
    Pick<PeopleDeps, 'signInCodes'>,
    Omit<TaskDeps & V1Deps, 'store' | 'settings'> {
  readonly store: Store
  readonly queue: { ping(): Promise<void> }
  readonly hub: EventHub
  readonly pageFolder: string
}

/** Composes the HTTP service with all routes and without workers. */
export function composeApp(
  given: Partial<TestParts> & Pick<TestParts, 'store'>,
  settings: DistributeSettings = loopbackSettings,
): AppDeps {
  const checkAccess = createAccessCheck({ settings, store: given.store })
  const parts = { hub: createEndedHub(given.store, checkAccess), ...defaults, ...given, settings }
  const { store, queue, share, cloner, logger, isStopping } = parts
  const version = '1.2.3'
  const measured = { registry: new Registry(), lanes: new LaneLabels() }
  const { requestAnswered: onAnswered } = createServiceMetrics({ ...measured, version })
  const checks: HealthCheck[] = [
    { name: 'store', ping: () => store.ping() },
    { name: 'queue', ping: () => queue.ping() },
    ...(cloner ? [{ name: 'share' as const, ping: () => share.check(store.storeId) }] : []),
  ]
  const routes = [
    taskRoutes,
    controlRoutes,
    previewRoutes,
    unitRoutes,
    hostRoutes,
    knownHostRoutes,
    resultRoutes,
    eventRoutes,
    engineRoutes,
    laneRoutes,
    projectRoutes,
    playbookRoutes,
    peopleRoutes,
    tokenRoutes,
    auditRoutes,
  ].map((create) => v2(create(parts)))
  const features: Feature[] = [
    createV1Feature(parts),
    ...routes.map((one) => ({ routes: one })),
    { routes: v2(healthRoutes({ checks, version, isStopping })) },
    createMetricsFeature({ ...parts, checks, ...measured }),
    createPageFeature({ folder: parts.pageFolder, logger }),
  ]
  return {
    settings,
    logger,
    version,
    isStopping,
    checkAccess: acceptDuringOutage(checkAccess),
    auditRefusal: createRefusalAudit(given.store, logger),
    onAnswered,
    features,
  }
}

/** Its streams end at once. */
function createEndedHub(store: Store, checkAccess: AccessCheck): EventHub {
  const deps = { store, logger: defaults.logger, checkAccess }
  const reader = new EventReader({ ...deps, aliveWithinMs: defaults.aliveWithinMs })
  const hub = new EventHub({ ...deps, reader }, chooseHubOptions(loopbackSettings))
  hub.endStreams()
  return hub
}

const defaults = {
  now: () => performance.now(),
  queue: { ping: async () => undefined },
  share: createShare('/nonexistent'),
  inspector: testInspector,
  logger: pino({ level: 'silent' }),
  isStopping: () => false,
  aliveWithinMs: 60_000,
  onSubmitted: () => undefined,
  pageFolder: builtPage,
}
