import type { Service } from '@distribute/service'
import type { FastifyPluginAsync } from 'fastify'
import type { HealthCheck } from './health/health-check.ts'

/** Everything that serves one thing of the domain. `features.ts` lists the features. */
export interface Feature {
  /** Registered at the root of the HTTP service; `v2` puts routes below /api/v2. */
  readonly routes?: FastifyPluginAsync
  /** Background work: starts before the service listens, stops after the last request. */
  readonly workers?: readonly Service[]
  /**
   * Work that requests wait for: stops while the service still answers, so that these requests end.
   */
  readonly jobs?: readonly Service[]
  /** Called once when the service is asked to stop, before DRAIN_SECONDS. */
  readonly onStopping?: () => void
  /** What GET /health/ready asks. */
  readonly checks?: readonly HealthCheck[]
}
