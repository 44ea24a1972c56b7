import type { Store } from '@distribute/store'
import type { EngineMetrics } from './engine-metrics.ts'

/** The store, with the calls measured that an engine waits for. */
export function measureStore(store: Store, metrics: EngineMetrics): Store {
  return {
    ...store,
    engines: {
      ...store.engines,
      beat: (engine) => noteFailure(store.engines.beat(engine), metrics),
    },
    units: {
      ...store.units,
      claim: (claim) =>
        measure(store.units.claim(claim), (unit, ms) =>
          metrics.claimed(unit.kind === 'failed' ? 'failed' : unit.value === undefined ? 'missed' : 'claimed', ms),
        ),
      renew: (...renewal) => noteFailure(store.units.renew(...renewal), metrics),
      record: async (record) => {
        const outcome = await measure(store.units.record(record), ({ kind }, ms) =>
          metrics.recorded(kind === 'failed' ? 'failed' : 'recorded', ms),
        )
        if (record.end !== undefined) metrics.unitEnded(record.end)
        return outcome
      },
    },
  }
}

type Settled<Result> = { readonly kind: 'done'; readonly value: Result } | { readonly kind: 'failed' }

async function measure<Result>(
  call: Promise<Result>,
  note: (settled: Settled<Result>, durationMs: number) => void,
): Promise<Result> {
  const startedAtMs = performance.now()
  try {
    const value = await call
    note({ kind: 'done', value }, performance.now() - startedAtMs)
    return value
  } catch (error) {
    note({ kind: 'failed' }, performance.now() - startedAtMs)
    throw error
  }
}

/** A round of renewals is a beat, then the leases. */
async function noteFailure<Result>(call: Promise<Result>, metrics: EngineMetrics): Promise<Result> {
  try {
    return await call
  } catch (error) {
    metrics.renewalFailed()
    throw error
  }
}
