import type { SharedSettings } from '@distribute/contracts'

/** How long after a lease and the grace of its runs a unit is taken from its engine, milliseconds. */
export const lapseMarginMs = 2000

/** What an engine and a distribute do not agree on, each difference as a sentence. */
export interface SettingsDifference {
  /** two runs of a host at a time could follow: the engine must take no units */
  readonly danger?: string
  /** it works, but not as one of them reckons */
  readonly warning?: string
}

/** the rest of the margin is for what it takes to end a run's processes */
const maxGraceLeadSeconds = lapseMarginMs / 2000

/**
 * Distribute takes a unit from an engine that is not heard of a lease, the grace and the margin after its last renewal, by
 * its own settings; with a longer lease it waits for that. The engine's runs end a lease and the grace after it, by the
 * engine's.
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
