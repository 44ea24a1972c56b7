import type { Readiness } from '@distribute/contracts'

/** A part that the service depends on. */
export interface HealthCheck {
  readonly name: keyof Readiness['checks']
  /** Rejects when the part is unavailable. */
  ping(): Promise<void>
}
