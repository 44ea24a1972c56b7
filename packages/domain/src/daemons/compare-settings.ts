import type { SharedSettings } from '@distribute/contracts'

/** How long after the lease and the grace time a unit is taken from its engine, milliseconds. */
export const lapseMarginMs = 2000

/** The settings that differ between an engine and a distribute, as sentences. */
export interface SettingsDifference {
  /** a host could run twice at the same time: the engine must take no units */
  readonly danger?: string
  /** works, but not as one of the two expects */
  readonly warning?: string
}

/** the rest of the margin is for terminating the processes of a run */
const maxGraceLeadSeconds = lapseMarginMs / 2000

/**
 * Distribute takes a unit from a silent engine when the lease, the grace time and the margin have
 * passed since its last renewal, by its own settings, or by a longer lease of the engine. The runs
 * of the engine end a lease and a grace time after that renewal, by the engine's settings.
 */
export function compareSettings(engine: SharedSettings, distribute: SharedSettings): SettingsDifference {
  const lead = engine.graceSeconds - distribute.graceSeconds
  const grace = describe('GRACE_SECONDS', engine.graceSeconds, distribute.graceSeconds)
  const isDangerous = lead > maxGraceLeadSeconds
  const warnings = [
    isDangerous ? undefined : grace,
    describe('LEASE_SECONDS', engine.leaseSeconds, distribute.leaseSeconds),
    describe('TOPIC', engine.topic, distribute.topic, ': units come late'),
  ].filter((warning) => warning !== undefined)
  return {
    ...(isDangerous && { danger: `${grace}: a host could run twice at the same time` }),
    ...(warnings.length > 0 && { warning: warnings.join('; ') }),
  }
}

function describe(name: string, engine: string | number, distribute: string | number, effect = ''): string | undefined {
  return engine === distribute
    ? undefined
    : `${name} is ${engine} at the engine and ${distribute} at distribute${effect}`
}
