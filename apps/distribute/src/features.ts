import type { Configuration } from '@distribute/contracts'
import { lapseMarginMs } from '@distribute/domain'
import type { SigningKeys } from '@distribute/service'
import type { SignOrder } from '@distribute/store'
import type { AccessCheck } from './access/access-check.ts'
import { createAuditFeature } from './audit/audit-feature.ts'
import type { DistributeDeps } from './distribute-deps.ts'
import { createEnginesFeature } from './engines/engines-feature.ts'
import { createEventsFeature } from './events/events-feature.ts'
import type { Feature } from './feature.ts'
import { createHealthFeature } from './health/health-feature.ts'
import { createHostsFeature } from './hosts/hosts-feature.ts'
import { createLanesFeature } from './lanes/lanes-feature.ts'
import type { LaneLabels } from './metrics/lane-labels.ts'
import { createMetricsFeature } from './metrics/metrics-feature.ts'
import type { ServiceMetrics } from './metrics/service-metrics.ts'
import { builtPage } from './page/built-page.ts'
import { createPageFeature } from './page/page-feature.ts'
import { createPeopleFeature } from './people/people-feature.ts'
import { createProjectsFeature, type ProjectsFeature } from './projects/projects-feature.ts'
import { createShare, type Share } from './projects/share/share.ts'
import { createResultsFeature } from './results/results-feature.ts'
import type { DistributeSettings } from './settings.ts'
import { limitInspection, PlaybookInspector } from './tasks/inspection/playbook-inspector.ts'
import { createTasksFeature } from './tasks/tasks-feature.ts'
import { createTokensFeature } from './tokens/tokens-feature.ts'
import { createUnitsFeature, type UnitsFeature } from './units/units-feature.ts'
import { createV1Feature } from './v1/v1-feature.ts'

export interface FeaturesDeps extends DistributeDeps {
  readonly settings: DistributeSettings
  readonly isStopping: () => boolean
  readonly lanes: LaneLabels
  readonly metrics: ServiceMetrics
  readonly checkAccess: AccessCheck
}

/** The features of the service. A new one needs a line in this list. */
export function createFeatures(deps: FeaturesDeps): readonly Feature[] {
  const aliveWithinMs = deps.configuration.engine.leaseSeconds * 1000
  const share = createShare(deps.configuration.share.path)
  const units = createUnits(deps)
  const projects = createProjects(deps, share)
  const features = [
    createTokensFeature(deps),
    createAuditFeature(deps),
    ...createSubmitting(deps, { share, units, projects }),
    units,
    createHostsFeature(deps),
    createResultsFeature(deps),
    createEventsFeature({ ...deps, aliveWithinMs }),
    createEngines(deps),
    createLanesFeature({ ...deps, aliveWithinMs }),
    projects,
    createPeopleFeature(deps),
    createPageFeature({ folder: builtPage, logger: deps.logger }),
  ]
  const checks = features.flatMap((feature) => feature.checks ?? [])
  return [
    ...features,
    createHealthFeature({ ...deps, checks }),
    createMetricsFeature({ ...deps, checks, aliveWithinMs }),
  ]
}

function createUnits({ configuration, keys, metrics, ...deps }: FeaturesDeps): UnitsFeature {
  const { engine, dispatch } = configuration
  const { intervalMs, leaseMs } = chooseWatchTimes(configuration)
  const marginMs = engine.graceSeconds * 1000 + lapseMarginMs
  return createUnitsFeature({
    ...deps,
    sign: toSignOrder(keys),
    onPublished: metrics.unitsPublished,
    onReaped: metrics.leaseExpired,
    settings: { depth: dispatch.depth, aliveWithinMs: leaseMs, intervalMs, leaseMs, marginMs },
  })
}

/** How often, and with which lease, this process looks for engines that renew nothing. */
function chooseWatchTimes({ engine, dispatch }: Configuration): { intervalMs: number; leaseMs: number } {
  const leaseMs = engine.leaseSeconds * 1000
  return { leaseMs, intervalMs: Math.min(dispatch.reapSeconds * 1000, leaseMs / 2) }
}

function createProjects({ configuration, metrics, ...deps }: FeaturesDeps, share: Share): ProjectsFeature {
  const { gitlab, engine } = configuration
  return createProjectsFeature({
    ...{ ...deps, share, gitlab },
    leaseMs: engine.leaseSeconds * 1000,
    onCloneEnded: metrics.cloneEnded,
  })
}

interface SubmissionDeps {
  readonly share: Share
  readonly units: UnitsFeature
  readonly projects: ProjectsFeature
}

/** The two APIs that take tasks share what checks and stores them. */
function createSubmitting(deps: FeaturesDeps, { share, units, projects }: SubmissionDeps): readonly Feature[] {
  const { engine, limits } = deps.configuration
  const inspector = new PlaybookInspector(limitInspection(limits.maxPlaybookBytes))
  const submission = { ...deps, share, guard: projects.guard, inspector, onSubmitted: units.wake }
  return [
    createV1Feature({ ...submission, cloner: projects.cloner }),
    createTasksFeature({
      ...submission,
      aliveWithinMs: engine.leaseSeconds * 1000,
      retentionDays: limits.retentionDays,
    }),
  ]
}

function createEngines({ configuration, metrics, ...deps }: FeaturesDeps): Feature {
  const { engine, kafka } = configuration
  const { leaseSeconds, graceSeconds } = engine
  const { id, hostName } = deps
  return createEnginesFeature({
    ...deps,
    aliveWithinMs: leaseSeconds * 1000,
    self: { id, hostName, settings: { leaseSeconds, graceSeconds, topic: kafka.topic } },
    silence: chooseWatchTimes(configuration),
    onSilent: metrics.engineFellSilent,
  })
}

function toSignOrder(keys: SigningKeys | undefined): SignOrder | undefined {
  const signer = keys?.signer
  return signer && ((text) => ({ text, keyId: signer.keyId, signature: signer.sign(text) }))
}
