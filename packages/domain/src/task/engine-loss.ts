import type { EndReason, OnEngineLoss } from '@distribute/contracts'

/** How often a unit is given out at most. */
export const maxAttempts = 3

export interface InterruptedUnit {
  readonly onEngineLoss: OnEngineLoss
  /** the one that was interrupted */
  readonly attempt: number
  /** a person, or its failure budget, has ended its task */
  readonly isTaskEnding: boolean
}

/** Whether a unit goes back to `pending` with its next attempt; otherwise its hosts without a result are `lost`. */
export function mayGiveBack({ onEngineLoss, attempt, isTaskEnding }: InterruptedUnit): boolean {
  return onEngineLoss === 'retry' && attempt < maxAttempts && !isTaskEnding
}

const engineReasons: readonly EndReason[] = ['hold', 'stopped', 'lost']

/** Whether a run ended because of its engine, not of Ansible, a deadline or a person. */
export function isEndedByEngine(reason: EndReason): boolean {
  return engineReasons.includes(reason)
}
