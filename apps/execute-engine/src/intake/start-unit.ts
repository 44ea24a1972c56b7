import { type EngineFault, formatUnitKey, type UnitKey } from '@distribute/contracts'
import { bootTimeMs, type UnitRun, type UnitRunner } from '@distribute/runner'
import type { ClaimedUnit, Store } from '@distribute/store'
import type { Logger } from 'pino'
import { findOlderRevisions } from './older-revisions.ts'
import { openSecrets, type SecretKeys } from './open-secrets.ts'
import type { AcceptedUnit, OrderCheck } from './order-check.ts'

export interface StartUnitDeps extends SecretKeys {
  readonly store: Store
  readonly runner: UnitRunner
  readonly orders: OrderCheck
  readonly logger: Logger
  readonly engine: { readonly id: string; readonly incarnation: string; readonly leaseMs: number }
  /** Repeats a store action while the store is away. */
  readonly persist: <Result>(action: () => Promise<Result>) => Promise<Result>
}

/** Result of starting a unit's run. `gone`: the unit no longer belongs to this engine. */
export type StartedUnit =
  | { readonly kind: 'run'; readonly run: UnitRun }
  | { readonly kind: 'gone' }
  | { readonly kind: 'failed'; readonly fault: EngineFault }

/**
 * Starts the run of a claimed unit if its order is accepted. The run ends at `runUntilBootMs`
 * unless that is extended.
 */
export async function startUnit(
  claimed: ClaimedUnit,
  runUntilBootMs: number,
  deps: StartUnitDeps,
): Promise<StartedUnit> {
  const answer = deps.orders.accept(claimed)
  return answer.kind === 'accepted'
    ? await startAccepted(answer.unit, runUntilBootMs, deps)
    : { kind: 'failed', fault: answer.fault }
}

async function startAccepted(
  accepted: AcceptedUnit,
  runUntilBootMs: number,
  deps: StartUnitDeps,
): Promise<StartedUnit> {
  const olderRevisions = await deps.persist(() => findOlderRevisions(deps.store, accepted.request))
  const leaseUntilBootMs = bootTimeMs() < runUntilBootMs ? runUntilBootMs : await claimAgain(accepted, deps)
  if (leaseUntilBootMs === undefined) return { kind: 'gone' }
  const { store, runner, engine, logger } = deps
  const { secrets, ...unit } = { ...accepted, storeId: store.storeId, incarnation: engine.incarnation }
  const limit = accepted.request.onEngineLoss === 'retry' ? { runUntilBootMs: leaseUntilBootMs } : {}
  let missing: EngineFault['kind'] = 'unit'
  try {
    const secretVars = openSecrets(accepted, deps)
    missing = 'engine'
    return { kind: 'run', run: await runner.start(unit, { ...limit, secretVars, olderRevisions }) }
  } catch (error) {
    logger.error({ err: error, unit: formatUnitKey(accepted) }, 'run not started')
    const cause = error instanceof Error ? error.message : String(error)
    return { kind: 'failed', fault: { cause, kind: missing, nothingRan: true } }
  }
}

/**
 * Claims the unit again after this process stood still: its lease may have lapsed, and another
 * engine may already run its hosts. Returns the end of the new lease; undefined if the unit no
 * longer belongs to this engine.
 */
async function claimAgain(
  claimed: UnitKey,
  { store, engine, logger, persist }: StartUnitDeps,
): Promise<number | undefined> {
  const { id, ...lease } = engine
  const { task, unit, attempt } = claimed
  const leaseUntilBootMs = await persist(async () => {
    const untilBootMs = bootTimeMs() + engine.leaseMs
    return (await store.units.adopt({ task, unit, attempt, engine: id, ...lease })) ? untilBootMs : undefined
  })
  const details = { unit: formatUnitKey(claimed), isOurs: leaseUntilBootMs !== undefined }
  logger.warn(details, 'lease lapsed before the run started')
  return leaseUntilBootMs
}
