import { formatUnitKey, type UnitKey } from '@distribute/contracts'
import type { UnitRun, UnitRunner } from '@distribute/runner'
import { type RecordRunDeps, recordLostRun } from './record-run.ts'

export interface EarlierRunsOptions {
  readonly runner: UnitRunner
  readonly recording: RecordRunDeps
  readonly engine: { readonly id: string; readonly incarnation: string; readonly leaseMs: number }
  /** Goes on with a run of this store. */
  readonly follow: (run: UnitRun) => void
}

/** Takes up the runs that an earlier process left in STATE_DIR, and gives up the units that it did not come to start. */
export async function takeUpEarlierRuns(options: EarlierRunsOptions): Promise<void> {
  const { runner, recording } = options
  const { store, logger } = recording
  const { own = [], foreign = [] } = Object.groupBy(await runner.findLeftovers(), ({ storeId }) =>
    storeId === store.storeId ? 'own' : 'foreign',
  )
  for (const run of foreign) {
    const details = { unit: formatUnitKey(run), storeId: run.storeId }
    logger.error(details, 'a run of another store lies in STATE_DIR; it is left alone')
  }
  for (const run of own) await takeUp(run, options)
  await giveUpUnstarted(own, options)
}

/** Goes on with a run that may still live: its lease becomes ours, unless the reaper was quicker. */
async function takeUp(run: UnitRun, { recording, engine, follow }: EarlierRunsOptions): Promise<void> {
  const { store, logger, persist } = recording
  const { task, unit, attempt } = run
  const claim = { task, unit, attempt, engine: engine.id, incarnation: engine.incarnation, leaseMs: engine.leaseMs }
  const isAdopted = await persist(() => store.units.adopt(claim))
  logger.info({ unit: formatUnitKey(run), isAdopted }, 'taking up a run that an earlier process left')
  follow(run)
}

const noJournal = 'no journal of the run: its engine ended before it started it, or the store was restored since'

/**
 * Units that an earlier process claimed and did not come to start: nobody has to wait for their leases. In a store that
 * was restored to an earlier state they are those that ran then.
 */
async function giveUpUnstarted(runs: readonly UnitKey[], { recording, engine }: EarlierRunsOptions): Promise<void> {
  const { store, logger, persist } = recording
  const held = await persist(() => store.units.listHeld(engine.id))
  const known = new Set(runs.map(formatUnitKey))
  for (const unit of held.filter((one) => !known.has(formatUnitKey(one)))) {
    logger.warn({ unit: formatUnitKey(unit) }, 'this engine claimed a unit and has no journal of it')
    await recordLostRun(unit, noJournal, recording)
  }
}
