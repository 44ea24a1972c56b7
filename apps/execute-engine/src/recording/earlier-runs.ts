import { formatUnitKey, type UnitKey } from '@distribute/contracts'
import type { UnitRun, UnitRunner } from '@distribute/runner'
import { type RecordRunDeps, recordLostRun } from './record-run.ts'

export interface EarlierRunsOptions {
  readonly runner: UnitRunner
  readonly recording: RecordRunDeps
  readonly engine: { readonly id: string; readonly incarnation: string; readonly leaseMs: number }
  /** Follows a run of this store. */
  readonly follow: (run: UnitRun) => void
}

/**
 * Resumes the runs of an earlier process in STATE_DIR, and records as lost the units whose runs it
 * never started.
 */
export async function resumeEarlierRuns(options: EarlierRunsOptions): Promise<void> {
  const { runner, recording } = options
  const { store, logger } = recording
  const { own = [], foreign = [] } = Object.groupBy(await runner.findEarlierRuns(), ({ storeId }) =>
    storeId === store.storeId ? 'own' : 'foreign',
  )
  for (const run of foreign) {
    const details = { unit: formatUnitKey(run), storeId: run.storeId }
    logger.error(details, 'run of another store in STATE_DIR ignored')
  }
  for (const run of own) await resume(run, options)
  await giveUpUnstarted(own, options)
}

/** Resumes a run that may still be alive: takes over its lease, unless the reaper was faster. */
async function resume(run: UnitRun, { recording, engine, follow }: EarlierRunsOptions): Promise<void> {
  const { store, logger, persist } = recording
  const { task, unit, attempt } = run
  const claim = { task, unit, attempt, engine: engine.id, incarnation: engine.incarnation, leaseMs: engine.leaseMs }
  const isAdopted = await persist(() => store.units.adopt(claim))
  logger.info({ unit: formatUnitKey(run), isAdopted }, 'earlier run resumed')
  follow(run)
}

const noJournal = 'no journal of the run: the engine ended before it started the run, or the store was restored since'

/**
 * Records units that an earlier process claimed but never started as lost, without waiting for
 * their leases to lapse. In a restored store these are the units that ran at the time of the
 * backup.
 */
async function giveUpUnstarted(runs: readonly UnitKey[], { recording, engine }: EarlierRunsOptions): Promise<void> {
  const { store, logger, persist } = recording
  const claimed = await persist(() => store.units.listClaimed(engine.id))
  const known = new Set(runs.map(formatUnitKey))
  for (const unit of claimed.filter((one) => !known.has(formatUnitKey(one)))) {
    logger.warn({ unit: formatUnitKey(unit) }, 'claimed unit has no journal')
    await recordLostRun(unit, noJournal, recording)
  }
}
