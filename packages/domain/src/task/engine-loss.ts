import type { EndReason, EngineFault, OnEngineLoss } from '@distribute/contracts'

/** The largest number of runs of a unit. An attempt of which nothing ran does not count. */
export const maxAttempts = 3
/** The largest number of attempts for a unit that engines cannot start. */
export const maxIdleAttempts = 5
/**
 * The same if an engine lacks something for this unit, which the next engine probably lacks as
 * well.
 */
const maxAttemptsInVain = 2

export interface InterruptedUnit {
  readonly onEngineLoss: OnEngineLoss
  /** the one that was interrupted */
  readonly attempt: number
  /** earlier attempts of which nothing ran */
  readonly idleAttempts: number
  /** a person or the failure budget is ending its task */
  readonly isTaskEnding: boolean
}

/**
 * Whether a unit goes back to `pending` with its next attempt; otherwise its hosts without a result
 * are `lost`.
 */
export function mayGiveBack({ onEngineLoss, attempt, idleAttempts, isTaskEnding }: InterruptedUnit): boolean {
  return onEngineLoss === 'retry' && attempt - idleAttempts < maxAttempts && !isTaskEnding
}

/**
 * Whether a unit of which nothing ran because of its engine is tried again, independent of
 * `onEngineLoss`.
 */
export function mayTryAgain({ idleAttempts }: Pick<InterruptedUnit, 'idleAttempts'>, { kind }: EngineFault): boolean {
  return idleAttempts + 1 < (kind === 'unit' ? maxAttemptsInVain : maxIdleAttempts)
}

const engineReasons: readonly EndReason[] = ['hold', 'stopped', 'lost']

/** Whether a run ended because of its engine, not of Ansible, a deadline or a person. */
export function isEndedByEngine(reason: EndReason): boolean {
  return engineReasons.includes(reason)
}
