import { type EngineFault, endReasonSchema } from '@distribute/contracts'
import { expect, test } from 'vitest'
import { isEndedByEngine, maxAttempts, maxIdleAttempts, mayGiveBack, mayTryAgain, skipHosts } from '../../src/index.ts'

test('a unit is given back only where its task says retry, goes on, and has an attempt left', () => {
  const lost = { onEngineLoss: 'retry', attempt: 1, idleAttempts: 0, isTaskEnding: false } as const
  expect(mayGiveBack(lost)).toBe(true)
  expect(mayGiveBack({ ...lost, attempt: maxAttempts - 1 })).toBe(true)
  expect(mayGiveBack({ ...lost, attempt: maxAttempts })).toBe(false)
  // one of which nothing ran was none
  expect(mayGiveBack({ ...lost, attempt: maxAttempts + 4, idleAttempts: 5 })).toBe(true)
  expect(mayGiveBack({ ...lost, attempt: maxAttempts + 4, idleAttempts: 4 })).toBe(false)
  expect(mayGiveBack({ ...lost, isTaskEnding: true })).toBe(false)
  expect(mayGiveBack({ ...lost, onEngineLoss: 'fail' })).toBe(false)
})

test('a unit that its engines cannot start is tried five times, and twice for what only this unit needs', () => {
  const tries = (kind: EngineFault['kind']) => {
    const fault = { cause: 'no Ansible', kind, nothingRan: true }
    let idleAttempts = 0
    while (mayTryAgain({ idleAttempts }, fault)) idleAttempts += 1
    return idleAttempts + 1
  }
  expect(tries('engine')).toBe(maxIdleAttempts)
  expect(tries('ended')).toBe(maxIdleAttempts)
  expect(tries('unit')).toBe(2)
})

test('a deadline, a person and Ansible itself do not count as the loss of an engine', () => {
  expect(endReasonSchema.options.filter(isEndedByEngine)).toEqual(['hold', 'stopped', 'lost'])
})

test('hosts that never started are skipped; hosts that were started before are lost', () => {
  expect(skipHosts('expired', 1, 0)).toEqual({ state: 'skipped', cause: 'expired' })
  expect(skipHosts('expired', 3, 2)).toEqual({ state: 'skipped', cause: 'expired' })
  const cause = 'attempt 2 was lost, and the next was not started: cancelled'
  expect(skipHosts('cancelled', 3, 1)).toEqual({ state: 'lost', cause })
})
