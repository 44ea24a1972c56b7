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
  /** Repeats an action of the store for as long as the store is away. */
  readonly persist: <Result>(action: () => Promise<Result>) => Promise<Result>
}

/** What came of the start of a unit's run. `gone`: the unit is not this engine's any more. */
export type StartedUnit =
  | { readonly kind: 'run'; readonly run: UnitRun }
  | { readonly kind: 'gone' }
  | { readonly kind: 'failed'; readonly fault: EngineFault }

/**
 * Starts the run of a unit that this engine has claimed, if distribute has ordered it. The run may go on until the hold,
 * unless that is moved on.
 */
export async function startUnit(
  claimed: ClaimedUnit,
  holdUntilBootMs: number,
  deps: StartUnitDeps,
): Promise<StartedUnit> {
  const answer = deps.orders.accept(claimed)
  return answer.kind === 'accepted'
    ? await startAccepted(answer.unit, holdUntilBootMs, deps)
    : { kind: 'failed', fault: answer.fault }
}

async function startAccepted(
  accepted: AcceptedUnit,
  holdUntilBootMs: number,
  deps: StartUnitDeps,
): Promise<StartedUnit> {
  const olderRevisions = await deps.persist(() => findOlderRevisions(deps.store, accepted.request))
  const leaseUntilBootMs = bootTimeMs() < holdUntilBootMs ? holdUntilBootMs : await claimAnew(accepted, deps)
  if (leaseUntilBootMs === undefined) return { kind: 'gone' }
  const { store, runner, engine, logger } = deps
  const { secrets, ...unit } = { ...accepted, storeId: store.storeId, incarnation: engine.incarnation }
  const hold = accepted.request.onEngineLoss === 'retry' ? { holdUntilBootMs: leaseUntilBootMs } : {}
  let missing: EngineFault['kind'] = 'unit'
  try {
    const secretVars = openSecrets(accepted, deps)
    missing = 'engine'
    return { kind: 'run', run: await runner.start(unit, { ...hold, secretVars, olderRevisions }) }
  } catch (error) {
    logger.error({ err: error, unit: formatUnitKey(accepted) }, 'the run of a unit could not be started')
    const cause = error instanceof Error ? error.message : String(error)
    return { kind: 'failed', fault: { cause, kind: missing, nothingRan: true } }
  }
}

/**
 * This process stood still after its claim, and the lease may have lapsed: by now the unit may be called lost, and its
 * hosts may be run elsewhere. Answers until when the new lease is; undefined when the unit is not ours any more.
 */
async function claimAnew(
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
  logger.warn(details, 'the lease of a unit lapsed before its run could be started')
  return leaseUntilBootMs
}
